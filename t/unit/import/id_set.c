/*
 * Lists of ids.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "import/id_set.h"

static void
test_empty(void **state)
{
	struct id_set set = { NULL, 0, 0 };
	size_t place = 7;

	(void)state;
	assert_false(id_set_has(&set, 0));
	assert_false(id_set_has(&set, 1));
	assert_false(id_set_find(&set, 1, &place));
	assert_int_equal(place, 0);
	id_set_free(&set);
}

/* Lists of all lengths around those at which they get more room. */
static void
test_find(void **state)
{
	enum { COUNT = 300, STEP = 3 };
	struct id_set set = { NULL, 0, 0 };

	(void)state;
	for (long long count = 1; count <= COUNT; count++) {
		assert_true(id_set_add(&set, count * STEP));
		assert_int_equal(set.count, count);
		for (long long i = 1; i <= count; i++) {
			size_t place = COUNT;

			assert_true(id_set_find(&set, i * STEP, &place));
			assert_int_equal(place, i - 1);
			assert_true(id_set_has(&set, i * STEP));
			assert_false(id_set_has(&set, i * STEP - 1));
			assert_false(id_set_has(&set, i * STEP + 1));
		}
	}
	id_set_free(&set);
	assert_null(set.ids);
	assert_int_equal(set.count, 0);
	assert_false(id_set_has(&set, STEP));
}

/* It can be used again, with other ids. */
static void
test_again(void **state)
{
	struct id_set set = { NULL, 0, 0 };

	(void)state;
	assert_true(id_set_add(&set, 5));
	id_set_free(&set);
	assert_true(id_set_add(&set, 0));
	assert_true(id_set_add(&set, 4294967295));
	assert_true(id_set_has(&set, 0));
	assert_true(id_set_has(&set, 4294967295));
	assert_false(id_set_has(&set, 5));
	id_set_free(&set);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty), cmocka_unit_test(test_find),
		cmocka_unit_test(test_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
