/*
 * The syntax of e-mail addresses: t/data/email_address.txt, contract D19.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "values/email_address.h"

static const char *
verdict(const char *expected, struct text text)
{
	static const char *const names[] = {
		[EMAIL_VALID] = "valid", [EMAIL_NOT_AN_ADDRESS] = "address",
		[EMAIL_TOO_LONG] = "long", [EMAIL_BAD_HOSTNAME] = "host"
	};

	(void)expected;
	return names[email_address_check(text)];
}

static void
test_data_file(void **state)
{
	(void)state;
	cases_run("email_address", 80, verdict);
}

static void
test_absent(void **state)
{
	(void)state;
	assert_int_equal(email_address_check(TEXT_ABSENT),
	    EMAIL_NOT_AN_ADDRESS);
	assert_int_equal(email_address_check(TEXT_LITERAL("")),
	    EMAIL_NOT_AN_ADDRESS);
}

static void
test_text_without_nul(void **state)
{
	const char bytes[] = "jane@example.comX..@@";

	(void)state;
	assert_int_equal(email_address_check((struct text){ bytes, 16 }),
	    EMAIL_VALID);
}

/* Neither answer may depend on what was asked before. */
static void
test_repeated(void **state)
{
	(void)state;
	for (int i = 0; i < 1000; i++) {
		assert_int_equal(email_address_check(TEXT_LITERAL(
		    "jane@B\xC3\x9C" "cher.example")), EMAIL_VALID);
		assert_int_equal(email_address_check(TEXT_LITERAL(
		    "ja ne@example.com")), EMAIL_NOT_AN_ADDRESS);
		assert_int_equal(email_address_check(TEXT_LITERAL(
		    "jane@example")), EMAIL_BAD_HOSTNAME);
	}
}

/* A body may be large; the work on it must not be. */
static void
test_very_long(void **state)
{
	enum { SIZE = 1 << 20 };
	char *bytes = malloc(SIZE);

	(void)state;
	assert_non_null(bytes);
	memset(bytes, 'a', SIZE);
	bytes[SIZE / 2] = '@';
	assert_int_equal(email_address_check((struct text){ bytes, SIZE }),
	    EMAIL_TOO_LONG);
	memset(bytes, '@', SIZE);
	assert_int_equal(email_address_check((struct text){ bytes, SIZE }),
	    EMAIL_NOT_AN_ADDRESS);
	free(bytes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_data_file),
		cmocka_unit_test(test_absent),
		cmocka_unit_test(test_text_without_nul),
		cmocka_unit_test(test_repeated),
		cmocka_unit_test(test_very_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
