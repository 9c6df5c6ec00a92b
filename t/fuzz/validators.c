/*
 * The rules for single values, each given any text that JSON can carry: the
 * first byte picks which.  What a rule says must agree with what is done with
 * the value later.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "customer/fields.h"
#include "fuzz.h"

#include "base/log.h"
#include "customer/customer.h"
#include "customer/field_check.h"
#include "json/filter.h"
#include "mail/defang.h"
#include "mail/greeting.h"
#include "mail/message.h"
#include "mail/template.h"
#include "shop/shop.h"
#include "values/calendar.h"
#include "values/email_address.h"
#include "values/email_key.h"
#include "values/number.h"
#include "values/redirect_url.h"
#include "values/region_name.h"

enum { NOW = 1709208000 };	/* 2024-02-29 12:00:00 UTC */

/* A text, and the same as a C string. */
typedef void validator(struct text t, char *s);

/*
 * An address that is taken must be one that mail can be sent to, and has a key;
 * the key of a key is itself.
 */
static void
email(struct text t, char *s)
{
	char key[EMAIL_KEY_SIZE], again[EMAIL_KEY_SIZE];
	struct buf out = BUF_EMPTY;
	bool found = email_key(t, key);

	fuzz_must(found == (*key != '\0') && text_is_utf8(text_of(key)));
	if (email_address_check(t) == EMAIL_VALID) {
		fuzz_must(found && email_key(text_of(key), again));
		fuzz_must(strcmp(key, again) == 0);
		fuzz_must(t.length <= EMAIL_MAX);
		fuzz_must(!text_has_controls(t));
		fuzz_must(message_envelope_address(s, &out) == 0);
		fuzz_must(text_is_utf8((struct text){ out.data, out.length }));
	}
	buf_free(&out);
}

static void
envelope(struct text t, char *s)
{
	struct buf out = BUF_EMPTY;

	(void)t;
	if (message_envelope_address(s, &out) == 0)
		fuzz_must(strpbrk(buf_string(&out), "\r\n<> ") == NULL);
	buf_free(&out);
}

/* A date that is read and written is read as the same. */
static void
date(struct text t, char *s)
{
	char out[CALENDAR_DATE_LEN + 1];
	struct calendar_date one, two;

	(void)s;
	if (calendar_parse(t, &one) != CALENDAR_DATE)
		return;
	fuzz_must(one.year >= CALENDAR_YEAR_MIN && one.year <= 9999);
	calendar_format(&one, out);
	fuzz_must(calendar_parse(text_of(out), &two) == CALENDAR_DATE);
	fuzz_must(!calendar_is_after(&one, &two) &&
	    !calendar_is_after(&two, &one));
}

static void
timestamp(struct text t, char *s)
{
	char out[CALENDAR_TIME_LEN + 1];

	(void)s;
	if (calendar_parse_timestamp(t, NOW, out))
		fuzz_must(text_is(t, out));
	else
		fuzz_must(out[0] == '\0');
}

static void
zone(struct text t, char *s)
{
	struct calendar_date today;

	(void)t;
	calendar_today(s, NOW, &today);
	fuzz_must(today.year == 2024 && (today.month == 2 ||
	    today.month == 3));
}

/* A region has few keys, none of them empty or longer than their column. */
static void
region(struct text t, char *s)
{
	struct region_keys keys = REGION_KEYS_EMPTY;

	(void)s;
	if (region_name_keys(TEXT_LITERAL("IT"), t, &keys) == 0) {
		fuzz_must(keys.count <= REGION_NAME_KEYS_MAX);
		for (size_t i = 0; i < keys.count; i++) {
			struct text key = keys.keys[i];

			fuzz_must(text_characters(key) <= REGION_NAME_MAX);
			fuzz_must(key.length > 0 && text_is_utf8(key));
		}
	}
	region_name_free(&keys);
}

/* A whole number in decimal is the same number. */
static void
number(struct text t, char *s)
{
	long long n, again;
	char out[24];

	(void)s;
	if (number_is_json(t)) {
		(void)number_has_fraction_or_exponent(t);
		if (number_of_json(t, &n)) {
			fuzz_must(number_of_json(field_check_decimal(n, out,
			    sizeof(out)), &again));
			fuzz_must(again == n);
		}
	}
	if (number_of_string(t, &n)) {
		fuzz_must(number_of_string(field_check_decimal(n, out,
		    sizeof(out)), &again));
		fuzz_must(again == n);
	}
}

static void
redirect(struct text t, char *s)
{
	if (!redirect_url_is_acceptable(t))
		return;
	fuzz_must(t.length <= REDIRECT_URL_MAX);
	fuzz_must(!text_starts_with(t, "//") && strchr(s, '\\') == NULL);
	fuzz_must(strpbrk(s, " \"<>\r\n\t") == NULL);
	for (; *s != '\0'; s++)
		fuzz_must((unsigned char)*s < 0x80);
}

/* Names and texts: what is taken is short enough and on one line. */
static void
name(struct text t, char *s)
{
	const struct field *field = customer_field(&customer_fields,
	    TEXT_LITERAL("firstname"));
	struct problems p = PROBLEMS_EMPTY;
	struct buf out = BUF_EMPTY;

	(void)s;
	field_check_name(field, t, &p);
	if (!problems_any(&p))
		fuzz_must(text_characters(t) <= 255 && !text_has_controls(t));
	else
		problems_render(&p.list[0], &out);
	buf_free(&out);
	problems_free(&p);
}

static void
text(struct text t, char *s)
{
	const struct field *field = customer_field(&customer_fields,
	    TEXT_LITERAL("taxvat"));
	struct problems p = PROBLEMS_EMPTY;
	struct text trimmed = text_trim(t);
	char cut[16];

	(void)s;
	field_check_text(field, t, &p);
	if (!problems_any(&p))
		fuzz_must(text_characters(t) <= field->limit &&
		    !text_has_controls(t));
	problems_free(&p);
	fuzz_must(text_trim(trimmed).length == trimmed.length);
	text_put(t, cut, sizeof(cut));
	fuzz_must(memchr(cut, '\0', sizeof(cut)) != NULL);
}

/*
 * What a stranger typed is in a mail one short line that is no link and no
 * address; a name in a greeting has no digit either.
 */
static void
harmless(struct text t, char *s)
{
	static const char cut[] = "\xE2\x80\xA6";
	struct buf out = BUF_EMPTY;
	const char *p;

	if (greeting_is_name(t))
		fuzz_must(text_characters(t) <= GREETING_MAX &&
		    !text_has_controls(t) &&
		    strpbrk(s, TEXT_DIGITS "@:/\\_$!?") == NULL);
	defang(&out, s);
	fuzz_must(!text_has_controls((struct text){ out.data, out.length }));
	for (p = buf_string(&out); (p = strpbrk(p, ".:/\\@")) != NULL; p++)
		fuzz_must(p[1] == ' ' || p[1] == '\0' ||
		    strcmp(p + 1, cut) == 0);
	buf_free(&out);
}

static void
filter(struct text t, char *s)
{
	static struct filter_storage storage;
	const struct filter *f, *inside;

	(void)s;
	if (filter_parse(t, &storage, &f) == FILTER_GIVEN)
		while (filter_select(f, "a", &inside) && inside != NULL)
			f = inside;
}

static void
key(struct text t, char *s)
{
	char *camel = malloc(t.length + 1);

	(void)s;
	fuzz_must(camel != NULL);
	customer_camel(t, camel);
	fuzz_must(strlen(camel) <= t.length);
	(void)customer_field(&customer_fields, t);
	(void)customer_field(&customer_address_fields, t);
	(void)customer_field(&customer_region_fields, t);
	free(camel);
}

static void
boolean(struct text t, char *s)
{
	bool b;

	(void)s;
	(void)customer_boolean(t, &b);
}

static void
street(struct text t, char *s)
{
	struct address a;
	size_t half = t.length / 2;
	struct text members[] = { t, { t.bytes, half },
	    { t.bytes + half, t.length - half } };

	(void)s;
	memset(&a, 0, sizeof(a));
	fuzz_must(customer_set_street(&a, members, 3) == 0);
	for (size_t i = 0; i < a.street_count; i++)
		fuzz_must(memchr(a.street[i].bytes, '\n',
		    a.street[i].length) == NULL);
	free(a.street);
}

/* A setting that somebody has put into the database by hand. */
static void
setting(struct text t, char *s)
{
	struct shop_settings settings = { { NULL } };
	const char *who, *address;

	for (size_t i = 0; i < SHOP_SETTING_COUNT; i++)
		settings.values[i] = s;
	(void)shop_number(&settings, SHOP_STREET_LINES);
	(void)shop_list_has(&settings, SHOP_COUNTRIES, TEXT_LITERAL("IT"));
	(void)shop_base_url(&settings);
	(void)shop_find(t);
	shop_sender(&settings, SHOP_EMAIL_IDENTITY, &who, &address);
}

static void
log_line(struct text t, char *s)
{
	(void)t;
	log_begin(LOG_LEVEL_INFO, "fuzz");
	log_text("text", s);
	log_end();
}

static const struct {
	validator *validate;
	bool any;		/* takes any bytes, not UTF-8 alone */
} validators[] = {
	{ email, false }, { envelope, false }, { date, false },
	{ timestamp, false }, { zone, true }, { number, true },
	{ redirect, false }, { name, false }, { text, false },
	{ harmless, false }, { filter, true }, { key, false },
	{ boolean, false }, { street, false }, { setting, true },
	{ log_line, true }, { region, false },
};

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return log_open("/dev/null");
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct fuzz_input input = { (const char *)bytes, length };
	size_t which = (size_t)(uint8_t)(fuzz_byte(&input) - 'A') %
	    (sizeof(validators) / sizeof(*validators));
	struct text t = { input.bytes, input.length };
	char *s;

	if (memchr(input.bytes, '\0', input.length) != NULL ||
	    (!validators[which].any && !text_is_utf8(t)) ||
	    (s = text_copy(t)) == NULL)
		return 0;
	/* As a view ASan sees its end. */
	t.bytes = t.length > 0 ? memcpy(malloc(t.length), t.bytes, t.length) :
	    "";
	validators[which].validate(t, s);
	if (t.length > 0)
		free((char *)t.bytes);
	free(s);
	return 0;
}
