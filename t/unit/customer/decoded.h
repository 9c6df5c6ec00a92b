/*
 * What the tests of decoding share: a body, and what becomes of it, a fault or
 * values.  In their tables ' stands for ".
 */
#ifndef UNIT_CUSTOMER_DECODED_H
#define UNIT_CUSTOMER_DECODED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "customer/decode.h"
#include "json/read.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Faults as they are rendered. */
#define IN(name) "Error occurred during '" name "' processing. "
#define TYPE(value, type) "The '" value "' value's type is invalid. The '" \
	type "' type was expected. Verify and try again."
#define REQUIRED "'customer' is required. Enter and try again."
#define UNKNOWN(name) "'" name "' is not supported. Correct the field name " \
	"and try again."
#define NO_ATTRIBUTE "An empty custom attribute is specified. Enter the " \
	"attribute and try again."
#define NO_CODE "A custom attribute is specified with a missing attribute " \
	"code. Verify the code and try again."
#define NO_VALUE(code) "The '" code "' attribute code doesn't have a value " \
	"set. Enter the value and try again."

static inline void
show_text(struct buf *b, const char *name, struct text t)
{
	if (text_is_absent(t))
		return;
	buf_format(b, " %s:", name);
	buf_add(b, t.bytes, t.length);
}

/* The value, and what was sent if that was written otherwise. */
static inline void
show_int(struct buf *b, const char *name, const struct number *i)
{
	char decimal[24];

	if (!i->given)
		return;
	(void)snprintf(decimal, sizeof(decimal), "%lld", i->value);
	buf_format(b, " %s:%s", name, decimal);
	if (text_is(i->sent, decimal))
		return;
	buf_byte(b, '<');
	buf_add(b, i->sent.bytes, i->sent.length);
	buf_byte(b, '>');
}

static inline void
show_custom(struct buf *b, const struct attribute_values *values)
{
	static const char *const kinds[] = { [SENT_NULL] = "null",
	    [SENT_BOOLEAN] = "boolean", [SENT_NUMBER] = "scalar",
	    [SENT_STRING] = "scalar",
	    [SENT_LIST] = "list", [SENT_OBJECT] = "object" };

	for (size_t i = 0; i < values->count; i++) {
		const struct attribute_value *a = &values->list[i];

		show_text(b, "custom", a->code);
		buf_format(b, "=%s", kinds[a->kind]);
		show_text(b, "is", a->scalar);
		for (size_t j = 0; j < a->count; j++) {
			buf_byte(b, '|');
			buf_add(b, a->list[j].bytes, a->list[j].length);
			if (text_is_absent(a->list[j]))
				buf_byte(b, '-');
		}
	}
}

#define SHOW_TEXT(b, o, member) show_text(b, #member, (o)->member)
#define SHOW_INT(b, o, member) show_int(b, #member, &(o)->member)

static inline void
show_address(struct buf *b, const struct address *a)
{
	buf_text(b, " (");
	SHOW_INT(b, a, id);
	SHOW_INT(b, a, customer_id);
	SHOW_TEXT(b, a, prefix);
	SHOW_TEXT(b, a, firstname);
	SHOW_TEXT(b, a, middlename);
	SHOW_TEXT(b, a, lastname);
	SHOW_TEXT(b, a, suffix);
	SHOW_TEXT(b, a, company);
	SHOW_TEXT(b, a, city);
	SHOW_TEXT(b, a, postcode);
	SHOW_TEXT(b, a, telephone);
	SHOW_TEXT(b, a, fax);
	SHOW_TEXT(b, a, vat_id);
	SHOW_TEXT(b, a, country_id);
	for (size_t i = 0; i < a->street_count; i++)
		show_text(b, "street", a->street[i]);
	if (a->region_given)
		buf_text(b, " region");
	SHOW_INT(b, a, region_id);
	SHOW_INT(b, a, region_region_id);
	SHOW_TEXT(b, a, region_code);
	SHOW_TEXT(b, a, region_name);
	if (a->default_billing.yes)
		buf_text(b, " billing");
	if (a->default_shipping.yes)
		buf_text(b, " shipping");
	show_custom(b, &a->attributes);
	buf_text(b, " )");
}

static inline void
show_request(struct buf *b, const struct registration *r)
{
	const struct customer *c = &r->customer;

	buf_text(b, "OK");
	SHOW_INT(b, c, id);
	SHOW_INT(b, c, group_id);
	SHOW_INT(b, c, store_id);
	SHOW_INT(b, c, website_id);
	SHOW_INT(b, c, gender);
	SHOW_INT(b, c, disable_auto_group_change);
	SHOW_TEXT(b, c, prefix);
	SHOW_TEXT(b, c, firstname);
	SHOW_TEXT(b, c, middlename);
	SHOW_TEXT(b, c, lastname);
	SHOW_TEXT(b, c, suffix);
	SHOW_TEXT(b, c, email);
	SHOW_TEXT(b, c, dob);
	SHOW_TEXT(b, c, taxvat);
	SHOW_TEXT(b, c, created_at);
	SHOW_INT(b, c, assistance_allowed);
	if (c->is_subscribed.yes)
		buf_text(b, " subscribed");
	show_custom(b, &c->attributes);
	for (size_t i = 0; i < c->address_count; i++)
		show_address(b, &c->addresses[i]);
	SHOW_TEXT(b, r, password);
	SHOW_TEXT(b, r, redirect_url);
}

static inline void
replace(char *text, char from, char to)
{
	for (; *text != '\0'; text++)
		if (*text == from)
			*text = to;
}

/* Decode BODY; false, with a word to the reader, if EXPECTED does not come. */
static inline bool
decodes_to(const char *body, const char *expected)
{
	struct problems p = PROBLEMS_EMPTY;
	struct registration r;
	struct json_document *document;
	struct buf json = BUF_EMPTY, got = BUF_EMPTY;
	bool right;

	buf_text(&json, body);
	replace(json.data, '\'', '"');
	assert_int_equal(json_read(json.data, json.length, &document),
	    JSON_READ_OK);
	memset(&r, 0, sizeof(r));
	customer_decode(json_root(document), CUSTOMER_ADDRESSES_MAX, &r, &p);
	assert_false(p.no_memory);
	for (size_t i = 0; i < p.count; i++) {
		assert_int_equal(problems_text(p.list[i].id)->status, 400);
		problems_render(&p.list[i], &got);
	}
	if (p.count == 0)
		show_request(&got, &r);
	replace(got.data, '"', '\'');
	right = strcmp(buf_string(&got), expected) == 0;
	if (!right)
		print_error("%s\n  expected %s\n  got      %s\n", body,
		    expected, buf_string(&got));
	customer_registration_free(&r);
	problems_free(&p);
	json_free(document);
	buf_free(&json);
	buf_free(&got);
	return right;
}

struct row {
	const char *json, *expected;
};

/* Each row's JSON goes between BEFORE and AFTER. */
static inline void
run(const char *before, const char *after, const struct row *rows,
    size_t count)
{
	int wrong = 0;

	for (size_t i = 0; i < count; i++) {
		struct buf body = BUF_EMPTY;

		buf_format(&body, "%s%s%s", before, rows[i].json, after);
		wrong += !decodes_to(buf_string(&body), rows[i].expected);
		buf_free(&body);
	}
	assert_int_equal(wrong, 0);
}

#endif
