/*
 * Who is greeted by name: t/data/greeting.txt, contract D31.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "mail/greeting.h"

static const char *
verdict(const char *expected, struct text text)
{
	(void)expected;
	return greeting_is_name(text) ? "name" : "neutral";
}

static void
test_data_file(void **state)
{
	(void)state;
	cases_run("greeting", 80, verdict);
}

static void
test_absent(void **state)
{
	(void)state;
	assert_false(greeting_is_name(TEXT_ABSENT));
	assert_true(greeting_is_name((struct text){ "Anna5", 4 }));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_data_file),
		cmocka_unit_test(test_absent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
