/*
 * Whole numbers: t/data/number.txt, contract D4.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "values/number.h"

static const char *
verdict(const char *expected, struct text text)
{
	static char out[64];
	bool json = strncmp(expected, "json ", 5) == 0, whole;
	long long n = 42;

	whole = json ? number_of_json(text, &n) : number_of_string(text, &n);
	if (whole)
		(void)snprintf(out, sizeof(out), "%s %lld",
		    json ? "json" : "string", n);
	else
		(void)snprintf(out, sizeof(out), "%s no",
		    json ? "json" : "string");
	return out;
}

static void
test_data_file(void **state)
{
	(void)state;
	cases_run("number", 150, verdict);
}

/* Around every power of two and ten, as digits and as an exponent of 0. */
static void
test_round_trip(void **state)
{
	static const unsigned long long factors[] = { 2, 10 };
	char text[64];

	(void)state;
	for (size_t f = 0; f < 2; f++)
		for (unsigned long long n = 1; n < 1ULL << 62 &&
		    n <= UINT64_MAX / 20; n *= factors[f])
			for (int i = 0; i < 6; i++) {
				long long want = (long long)n + i / 2 - 1, got;

				want = i % 2 == 0 ? want : -want;
				(void)snprintf(text, sizeof(text), "%lld",
				    want);
				assert_true(number_of_json(text_of(text),
				    &got));
				assert_true(got == want);
				assert_true(number_of_string(text_of(text),
				    &got));
				assert_true(got == want);
				(void)snprintf(text, sizeof(text),
				    "%lld0.00e-1", want);
				assert_true(number_of_json(text_of(text),
				    &got));
				assert_true(got == want);
			}
}

static void
test_text_without_nul(void **state)
{
	long long n;

	(void)state;
	assert_true(number_of_json((struct text){ "123456", 3 }, &n));
	assert_int_equal(n, 123);
	assert_true(number_of_json((struct text){ "1.05", 3 }, &n));
	assert_int_equal(n, 1);
	assert_true(number_of_json((struct text){ "1e23", 3 }, &n));
	assert_int_equal(n, 100);
	assert_true(number_of_string((struct text){ "12 x", 3 }, &n));
	assert_int_equal(n, 12);
	assert_false(number_of_string(TEXT_ABSENT, &n));
}

static void
test_form(void **state)
{
	static const char *const plain[] = { "0", "-0", "5", "-12345678901" };
	static const char *const not_plain[] = { "1.0", "-0.5", "1e2", "1E2",
	    "1.5e-7", "0e0" };

	(void)state;
	for (size_t i = 0; i < sizeof(plain) / sizeof(*plain); i++)
		assert_false(number_has_fraction_or_exponent(
		    text_of(plain[i])));
	for (size_t i = 0; i < sizeof(not_plain) / sizeof(*not_plain); i++)
		assert_true(number_has_fraction_or_exponent(
		    text_of(not_plain[i])));
	assert_false(number_has_fraction_or_exponent(TEXT_ABSENT));
	assert_false(number_has_fraction_or_exponent(
	    (struct text){ "12.5", 2 }));
}

static void
test_is_json(void **state)
{
	static const char *const good[] = { "0", "-0", "5", "-12", "10",
	    "0.0", "-0.50", "1e5", "1E+5", "1e-05", "0e0", "1.5e10",
	    "123456789012345678901234567890" };
	static const char *const bad[] = { "", "-", "+1", "01", "-01", "00",
	    ".5", "1.", "-.5", "1.e5", "1e", "1e+", "1e+-5", "1e5.5", "1.2.3",
	    " 1", "1 ", "1a", "0x1", "1_0", "--1", "NaN", "Infinity", "1,5" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		assert_true(number_is_json(text_of(good[i])));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(number_is_json(text_of(bad[i])));
	assert_false(number_is_json(TEXT_ABSENT));
	assert_false(number_is_json((struct text){ "1\0", 2 }));
	assert_true(number_is_json((struct text){ "12x", 2 }));
}

static void
test_named(void **state)
{
	static const struct number none = { false, 0, { NULL, 0 } },
	    zero = { true, 0, { NULL, 0 } }, one = { true, 1, { NULL, 0 } },
	    minus = { true, -1, { NULL, 0 } }, left = { false, 5, { NULL, 0 } };

	(void)state;
	assert_false(number_is_nonzero(&none));
	assert_false(number_is_nonzero(&zero));
	assert_true(number_is_nonzero(&one));
	assert_true(number_is_nonzero(&minus));
	assert_false(number_is_nonzero(&left));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_data_file),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_text_without_nul),
		cmocka_unit_test(test_form),
		cmocka_unit_test(test_is_json),
		cmocka_unit_test(test_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
