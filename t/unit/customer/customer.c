/*
 * What belongs to a customer's plain data: street lines and regions.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "customer/customer.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Members joined with "+", the lines expected with "|". */
static const struct {
	const char *members, *lines;
} streets[] = {
	{ "", "" }, { "a", "a" }, { "a+b", "a|b" }, { "a\nb", "a|b" },
	{ "a\r\nb", "a|b" }, { "a\rb", "a|b" }, { "a\n\rb", "a||b" },
	{ "a\n\nb", "a||b" }, { "a\r\r\nb", "a||b" }, { "a++b", "a||b" },
	{ "a+ +b", "a||b" }, { "+a", "a" }, { "a+", "a" }, { "++a++", "a" },
	{ "\na\n", "a" }, { "\n\n", "" }, { " ", "" }, { "+", "" },
	{ " a ", "a" }, { "\ta\v+\xC2\xA0" "b\xE3\x80\x80", "a|b" },
	{ "a \n b", "a|b" }, { "a\xE2\x80\xA8" "b", "a\xE2\x80\xA8" "b" },
	{ "a\n+\nb", "a|||b" }, { "a\r+\nb", "a|||b" }, { "a  b", "a  b" },
};

static void
test_street(void **state)
{
	struct address a;
	struct buf b = BUF_EMPTY;

	(void)state;
	memset(&a, 0, sizeof(a));
	for (size_t i = 0; i < COUNT(streets); i++) {
		struct text members[8];
		const char *at = streets[i].members;
		size_t n = 0;

		for (;; at++) {
			size_t length = strcspn(at, "+");

			members[n++] = (struct text){ at, length };
			if (at[length] == '\0')
				break;
			at += length;
		}
		/* each time over what was there before */
		assert_int_equal(customer_set_street(&a, members, n), 0);
		buf_reset(&b);
		for (size_t j = 0; j < a.street_count; j++) {
			if (j > 0)
				buf_byte(&b, '|');
			buf_add(&b, a.street[j].bytes, a.street[j].length);
		}
		if (strcmp(buf_string(&b), streets[i].lines) != 0)
			fail_msg("street %zu: %s", i, buf_string(&b));
	}
	assert_int_equal(customer_set_street(&a, NULL, 0), 0);
	assert_int_equal(a.street_count, 0);
	free(a.street);
	buf_free(&b);
}

#define INT(n) { true, n, { NULL, 0 } }
#define NONE { false, 0, { NULL, 0 } }
#define ZERO INT(0)

/* Of two ids, which one counts. */
static void
test_region_number(void **state)
{
	static const struct {
		struct number beside, inside;
		long long id;
	} rows[] = {
		{ NONE, NONE, 0 },
		{ INT(5), NONE, 5 },
		{ NONE, INT(6), 6 },
		{ INT(5), INT(6), 5 },
		{ ZERO, INT(6), 6 },
		{ ZERO, ZERO, 0 },
		{ INT(-1), INT(6), -1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct address a;

		memset(&a, 0, sizeof(a));
		a.region_id = rows[i].beside;
		a.region_region_id = rows[i].inside;
		assert_true(customer_region_number(&a) == rows[i].id);
	}
}

static void
test_region_text(void **state)
{
	struct address a;

	(void)state;
	memset(&a, 0, sizeof(a));
	assert_true(text_is_absent(customer_region_text(&a)));
	a.region_code = text_of("NY");
	assert_true(text_is(customer_region_text(&a), "NY"));
	a.region_name = text_of("New York");
	assert_true(text_is(customer_region_text(&a), "New York"));
	a.region_code = TEXT_ABSENT;
	assert_true(text_is(customer_region_text(&a), "New York"));
}

/* What is stored and said as region_id (contract C, D17). */
static void
test_region_id(void **state)
{
	static const struct {
		bool given;		/* the region */
		struct number beside, inside;
		const char *name;
		bool has_list;
		long long found;
		bool said;
		long long id;
	} rows[] = {
		{ false, NONE, NONE, NULL, true, 0, false, 0 },
		{ false, NONE, NONE, NULL, false, 0, false, 0 },
		{ true, NONE, NONE, NULL, true, 0, true, 0 },
		{ true, NONE, NONE, NULL, false, 0, true, 0 },
		{ false, ZERO, NONE, NULL, false, 0, true, 0 },
		{ false, INT(43), NONE, NULL, true, 43, true, 43 },
		{ true, NONE, INT(43), NULL, true, 43, true, 43 },
		{ true, NONE, NONE, "New York", true, 43, true, 43 },
		{ true, NONE, NONE, "Atlantis", true, 0, true, 0 },
		/* no list: as sent, but a text comes first */
		{ false, INT(999), NONE, NULL, false, 0, true, 999 },
		{ true, NONE, INT(998), NULL, false, 0, true, 998 },
		{ true, INT(999), INT(998), NULL, false, 0, true, 999 },
		{ true, INT(999), NONE, "Anywhere", false, 0, true, 0 },
		{ true, NONE, INT(998), "Anywhere", false, 0, true, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct address a;
		long long id = -7;

		memset(&a, 0, sizeof(a));
		a.region_given = rows[i].given;
		a.region_id = rows[i].beside;
		a.region_region_id = rows[i].inside;
		a.region_name = text_of(rows[i].name);
		a.region.country_has_list = rows[i].has_list;
		a.region.id = rows[i].found;
		if (customer_region_id(&a, &id) != rows[i].said ||
		    (rows[i].said && id != rows[i].id))
			fail_msg("row %zu: %lld", i, id);
	}
}

static void
test_giving_back(void **state)
{
	struct registration r;

	(void)state;
	memset(&r, 0, sizeof(r));
	customer_registration_free(&r);
	r.password = text_of("x");
	r.customer.attributes.list =
	    calloc(1, sizeof(*r.customer.attributes.list));
	assert_non_null(r.customer.attributes.list);
	r.customer.attributes.count = 1;
	r.customer.attributes.list->list = calloc(1, sizeof(struct text));
	customer_registration_free(&r);
	assert_null(r.customer.attributes.list);
	assert_int_equal(r.customer.attributes.count, 0);
	assert_true(text_is_absent(r.password));
	customer_registration_free(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_street),
		cmocka_unit_test(test_region_number),
		cmocka_unit_test(test_region_text),
		cmocka_unit_test(test_region_id),
		cmocka_unit_test(test_giving_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
