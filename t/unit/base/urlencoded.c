/*
 * Query strings and percent escapes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/urlencoded.h"

static void
test_pairs(void **state)
{
	struct text rest = TEXT_LITERAL("a=1&b&&=x&c=d=e&"), name, value;
	static const char *const expected[][2] = { { "a", "1" }, { "b", "" },
	    { "", "" }, { "", "x" }, { "c", "d=e" } };

	(void)state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++) {
		assert_true(urlencoded_next(&rest, &name, &value));
		assert_true(text_is(name, expected[i][0]));
		assert_true(text_is(value, expected[i][1]));
	}
	assert_false(urlencoded_next(&rest, &name, &value));
}

static void
test_decode(void **state)
{
	static const char *const rows[][2] = { { "", "" }, { "abc", "abc" },
	    { "%41%62", "Ab" }, { "%", "%" }, { "%4", "%4" }, { "%zz", "%zz" },
	    { "a%2", "a%2" }, { "+", "+" }, { "%25%34%31", "%41" } };
	char out[16];
	size_t length;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_true(urlencoded_decode(text_of(rows[i][0]), out,
		    sizeof(out), &length));
		assert_int_equal(length, strlen(rows[i][1]));
		assert_memory_equal(out, rows[i][1], length);
	}
}

static void
test_room(void **state)
{
	char out[3];
	size_t length;

	(void)state;
	assert_true(urlencoded_decode(TEXT_LITERAL("ab%63"), out, sizeof(out),
	    &length));
	assert_int_equal(length, 3);
	assert_false(urlencoded_decode(TEXT_LITERAL("ab%63d"), out,
	    sizeof(out), &length));
	assert_int_equal(length, 3);
	assert_memory_equal(out, "abc", 3);
}

/* A form is decoded strictly: what it can't mean is refused. */
static void
test_form(void **state)
{
	static const struct {
		const char *text;
		const char *decoded;	/* NULL: refused */
	} rows[] = {
		{ "", "" }, { "a+b", "a b" }, { "a%2Bb", "a+b" },
		{ "%C3%A9", "\xC3\xA9" }, { "%25", "%" }, { "a%20b", "a b" },
		{ "%", NULL }, { "%4", NULL }, { "%zz", NULL },
		{ "50%25+off%", NULL }, { "a%00b", NULL }, { "%FF", NULL },
		{ "%C3", NULL }, { "\xC3\xA9", "\xC3\xA9" },
	};
	char out[16];
	size_t length;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		bool fine = urlencoded_decode_form(text_of(rows[i].text), out,
		    &length);

		if (fine != (rows[i].decoded != NULL))
			fail_msg("%s", rows[i].text);
		if (fine) {
			assert_int_equal(length, strlen(rows[i].decoded));
			assert_memory_equal(out, rows[i].decoded, length);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_decode),
		cmocka_unit_test(test_room),
		cmocka_unit_test(test_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
