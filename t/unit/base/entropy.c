/*
 * entropy: the right characters, all of them, and never the same twice.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/entropy.h"

static void
test_bytes(void **state)
{
	unsigned char a[1000], b[1000];
	unsigned seen[256] = { 0 };

	(void)state;
	memset(a, 0, sizeof(a));
	entropy_bytes(a + 1, sizeof(a) - 2);
	assert_int_equal(a[0], 0);
	assert_int_equal(a[sizeof(a) - 1], 0);
	entropy_bytes(a, sizeof(a));
	entropy_bytes(b, sizeof(b));
	assert_memory_not_equal(a, b, sizeof(a));
	for (int i = 0; i < 100; i++) {
		entropy_bytes(a, sizeof(a));
		for (size_t j = 0; j < sizeof(a); j++)
			seen[a[j]]++;
	}
	/* 100000 bytes: each value about 390 times, give or take 8 sigma. */
	for (size_t c = 0; c < 256; c++)
		assert_in_range(seen[c], 230, 550);
	entropy_bytes(a, 0);
}

/* Count the characters of 5000 strings of LENGTH from MAKE. */
static void
count(void (*make)(char *, size_t), size_t length, unsigned seen[256])
{
	char text[128];

	memset(seen, 0, 256 * sizeof(*seen));
	for (int i = 0; i < 5000; i++) {
		memset(text, '#', sizeof(text));
		make(text, length);
		assert_int_equal(strlen(text), length);
		assert_int_equal(text[length + 1], '#');
		for (size_t j = 0; j < length; j++)
			seen[(unsigned char)text[j]]++;
	}
}

static void
test_alphanumeric(void **state)
{
	static const char alphabet[] = "0123456789abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	unsigned seen[256];

	(void)state;
	/* 7 sigma; without rejection eight of them were at 6050. */
	count(entropy_alphanumeric, 62, seen);
	for (int c = 0; c < 256; c++)
		if (c != 0 && strchr(alphabet, c) != NULL)
			assert_in_range(seen[c], 4500, 5500);
		else
			assert_int_equal(seen[c], 0);
}

static void
test_hex(void **state)
{
	unsigned seen[256];

	(void)state;
	count(entropy_hex, 64, seen);
	for (int c = 0; c < 256; c++)
		if (c != 0 && strchr("0123456789abcdef", c) != NULL)
			assert_in_range(seen[c], 19000, 21000);
		else
			assert_int_equal(seen[c], 0);
}

static void
test_lengths(void **state)
{
	static const size_t lengths[] = { 0, 1, 13, 63, 64, 65, 120 };
	unsigned seen[256];
	char a[33], b[33];

	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		count(entropy_hex, lengths[i], seen);
		count(entropy_alphanumeric, lengths[i], seen);
	}
	entropy_alphanumeric(a, 32);
	entropy_alphanumeric(b, 32);
	assert_string_not_equal(a, b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_alphanumeric),
		cmocka_unit_test(test_hex),
		cmocka_unit_test(test_lengths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
