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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_decode),
		cmocka_unit_test(test_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
