/*
 * What the tests of the rules share: settings by hand, a body, and what is
 * wrong with it.  In their tables ' stands for " in JSON and in what is
 * expected of it.
 */
#ifndef UNIT_CUSTOMER_RULES_H
#define UNIT_CUSTOMER_RULES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "customer/address_check.h"
#include "customer/check.h"
#include "customer/decode.h"
#include "json/read.h"

/* A row of a table leaves out what it does not need. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum { NOW = 1709208000 };	/* 2024-02-29 12:00:00 UTC */

enum step { GUEST, MANAGER, FIELDS, ADDRESSES };

/* Up to three settings that differ from the default. */
struct set {
	enum shop_setting setting;
	const char *value;	/* NULL ends the list */
};

/* What the directory of regions found, for the first address. */
struct found {
	bool has_list;
	long long id;
	bool closed;		/* the list */
	long long unknown;	/* an id that was asked for */
};

struct row {
	const char *customer;	/* members of it */
	const char *expected;	/* "" or lines */
	struct set set[3];
	const char *rest;	/* of the body, after the customer */
	struct found region;
};

static inline void
replace(char *text, char from, char to)
{
	for (; *text != '\0'; text++)
		if (*text == from)
			*text = to;
}

static inline void
expect_form(const struct problems *p, enum step step, int *status)
{
	bool must_be_list = false, must_be_lines = step == FIELDS;

	*status = p->count > 0 ? problems_text(p->list[0].id)->status : 0;
	for (size_t i = 0; i < p->count && step == ADDRESSES; i++)
		if (p->list[i].id == PROBLEM_REQUIRED ||
		    p->list[i].id == PROBLEM_INVALID_VALUE)
			must_be_list = true;
		else
			must_be_lines = true;
	assert_false(must_be_list && must_be_lines);
	if (must_be_list)
		assert_int_equal(p->form, PROBLEMS_LIST);
	if (must_be_lines)
		assert_int_equal(p->form, PROBLEMS_LINES);
	if (step == GUEST || step == MANAGER)
		assert_true(p->count <= 1);
}

static inline void
run_step(enum step step, struct registration *r,
    const struct shop_settings *s, struct problems *p)
{
	switch (step) {
	case GUEST:
	case MANAGER:
		customer_check_registration(r, step == MANAGER, s, NOW, p);
		break;
	case FIELDS:
		customer_check_fields(&r->customer, s, NOW, p);
		break;
	case ADDRESSES:
		address_check(&r->customer, s, p);
		break;
	}
}

/* Run STEP on a row with BEFORE in front of its customer's members. */
static inline bool
check(enum step step, const char *before, const struct row *row,
    const char *after)
{
	struct shop_settings s = { { NULL } };
	struct problems p = PROBLEMS_EMPTY;
	struct buf json = BUF_EMPTY, got = BUF_EMPTY;
	struct json_document *document;
	struct registration r;
	bool right;
	int status;

	buf_format(&json, "{'customer':{%s%s%s}%s}", before, row->customer,
	    after, row->rest != NULL ? row->rest : "");
	replace(json.data, '\'', '"');
	assert_int_equal(json_read(json.data, json.length, &document),
	    JSON_READ_OK);
	memset(&r, 0, sizeof(r));
	customer_decode(json_root(document), CUSTOMER_ADDRESSES_MAX, &r, &p);
	if (problems_any(&p))
		fail_msg("%s is not a good body", buf_string(&json));
	for (size_t i = 0; i < COUNT(row->set) && row->set[i].value != NULL;
	    i++) {
		s.values[row->set[i].setting] = strdup(row->set[i].value);
		assert_non_null(s.values[row->set[i].setting]);
	}
	if (r.customer.address_count > 0) {
		struct region *region = &r.customer.addresses[0].region;

		region->country_has_list = row->region.has_list;
		region->list_is_closed = row->region.closed;
		region->id = row->region.id;
		region->unknown_id = row->region.unknown;
	}
	run_step(step, &r, &s, &p);
	expect_form(&p, step, &status);
	for (size_t i = 0; i < p.count; i++) {
		if (i > 0)
			buf_byte(&got, '\n');
		problems_render(&p.list[i], &got);
		assert_int_equal(problems_text(p.list[i].id)->status,
		    p.list[i].id == PROBLEM_NOT_AUTHORIZED ? 401 : 400);
	}
	if (got.length > 0)
		replace(got.data, '"', '\'');
	right = strcmp(buf_string(&got), row->expected) == 0;
	if (!right)
		print_error("%s\n--- expected:\n%s\n--- got:\n%s\n",
		    buf_string(&json), row->expected, buf_string(&got));
	customer_registration_free(&r);
	shop_settings_free(&s);
	problems_free(&p);
	json_free(document);
	buf_free(&json);
	buf_free(&got);
	return right;
}

static inline void
run(enum step step, const char *before, const struct row *rows, size_t count,
    const char *after)
{
	int wrong = 0;

	for (size_t i = 0; i < count; i++)
		wrong += !check(step, before, &rows[i], after);
	assert_int_equal(wrong, 0);
}

/* Settings, members of a customer, and problems. */
#define SHOW(name) { SHOP_##name##_SHOW, "req" }
#define NAMES EMAIL ",'firstname':'Jane','lastname':'Doe'"
#define EMAIL "'email':'jane@example.com'"
#define PASSWORD(p) .rest = ",'password':'" p "'"
#define INVALID(name, value) "Invalid value of '" value "' provided for the " \
	name " field."
#define VALUE(label) "'" label "' is a required value."
#define LENGTH(label, n) "'" label "' length must be equal or less than " n \
	" characters."
#define CHARACTERS(label) "'" label "' contains characters that are not " \
	"allowed."
#define SHORT(n) "The password needs at least " n " characters. Create a " \
	"new password and try again."
#define FIRST "First Name is not valid!"
#define LAST "Last Name is not valid!"
#define MIDDLE "Middle Name is not valid!"

/* So many characters, of one byte and of four. */
#define X5 "xxxxx"
#define X10 X5 X5
#define X40 X10 X10 X10 X10
#define X50 X40 X10
#define X250 X50 X50 X50 X50 X50
#define X255 X250 X5
#define U5 "\xF0\x9F\x98\x80\xF0\x9F\x98\x80\xF0\x9F\x98\x80\xF0\x9F\x98\x80" \
	"\xF0\x9F\x98\x80"
#define U10 U5 U5
#define U40 U10 U10 U10 U10
#define U50 U40 U10
#define U250 U50 U50 U50 U50 U50
#define U255 U250 U5

#endif
