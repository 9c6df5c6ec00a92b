/*
 * The examples of RFC 4648, section 10, and every digit.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/base64.h"

static void
test_examples(void **state)
{
	static const char *const rows[][2] = {
		{ "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" },
		{ "foo", "Zm9v" }, { "foob", "Zm9vYg==" },
		{ "fooba", "Zm9vYmE=" }, { "foobar", "Zm9vYmFy" },
		{ "\xFF\xFE\xFD", "//79" }, { "\xFB\xEF", "++8=" },
	};
	char out[BASE64_LENGTH(6) + 1];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t length = strlen(rows[i][0]);

		base64_encode(rows[i][0], length, out);
		assert_string_equal(out, rows[i][1]);
		assert_int_equal(strlen(out), BASE64_LENGTH(length));
	}
}

/* Six bits after the other, 0 to 63, are the digits in their order. */
static void
test_digits(void **state)
{
	unsigned char bytes[48];
	char out[BASE64_LENGTH(sizeof(bytes)) + 1];

	(void)state;
	for (unsigned i = 0; i < 16; i++) {
		unsigned n = 4 * i;

		bytes[3 * i] = (unsigned char)(n << 2 | (n + 1) >> 4);
		bytes[3 * i + 1] = (unsigned char)(n + 1) << 4 & 0xFF;
		bytes[3 * i + 1] |= (unsigned char)((n + 2) >> 2);
		bytes[3 * i + 2] = (unsigned char)(n + 2) << 6 & 0xFF;
		bytes[3 * i + 2] |= (unsigned char)(n + 3);
	}
	base64_encode(bytes, sizeof(bytes), out);
	assert_string_equal(out, base64_digits);
	assert_string_equal(out, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_examples),
		cmocka_unit_test(test_digits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
