/*
 * Secrets that are the same, and all the ways in which they are not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/secret.h"

static void
test_equals(void **state)
{
	static const struct {
		struct text a, b;
		bool same;
	} rows[] = {
		{ TEXT_CONSTANT("key"), TEXT_CONSTANT("key"), true },
		{ TEXT_CONSTANT(""), TEXT_CONSTANT(""), true },
		{ TEXT_CONSTANT("key"), TEXT_CONSTANT("kez"), false },
		{ TEXT_CONSTANT("key"), TEXT_CONSTANT("Key"), false },
		{ TEXT_CONSTANT("key"), TEXT_CONSTANT("ke"), false },
		{ TEXT_CONSTANT("key"), TEXT_CONSTANT("key "), false },
		{ TEXT_CONSTANT("key"), TEXT_CONSTANT(""), false },
		{ TEXT_CONSTANT("k\0y"), TEXT_CONSTANT("k\0z"), false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_int_equal(secret_equals(rows[i].a, rows[i].b),
		    rows[i].same);
		assert_int_equal(secret_equals(rows[i].b, rows[i].a),
		    rows[i].same);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_equals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
