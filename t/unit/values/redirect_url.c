/*
 * The syntax of redirectUrl: t/data/redirect_url.txt, contract D24.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "values/redirect_url.h"

static const char *
verdict(const char *expected, struct text text)
{
	(void)expected;
	return redirect_url_is_acceptable(text) ? "yes" : "no";
}

static void
test_data_file(void **state)
{
	(void)state;
	cases_run("redirect_url", 60, verdict);
}

static void
test_absent(void **state)
{
	(void)state;
	assert_true(redirect_url_is_acceptable(TEXT_ABSENT));
}

/* Of all bytes, a path takes those that RFC 3986 lets it have. */
static void
test_every_byte(void **state)
{
	static const char pchar[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/?#";

	(void)state;
	for (int c = 0; c < 256; c++) {
		char bytes[] = { '/', 'a', (char)c, 'b' };
		bool wanted = c != 0 && strchr(pchar, c) != NULL;

		assert_int_equal(redirect_url_is_acceptable(
		    (struct text){ bytes, sizeof(bytes) }), wanted);
	}
}

static void
test_text_without_nul(void **state)
{
	(void)state;
	assert_true(redirect_url_is_acceptable((struct text){ "/a b", 2 }));
	assert_false(redirect_url_is_acceptable((struct text){ "/a%20", 4 }));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_data_file),
		cmocka_unit_test(test_absent),
		cmocka_unit_test(test_every_byte),
		cmocka_unit_test(test_text_without_nul),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
