/*
 * seal: what is closed opens again, and nothing else does.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/seal.h"

#define KEY "000102030405060708090a0b0c0d0e0f" \
	"101112131415161718191a1b1c1d1e1f"
#define OTHER "000102030405060708090a0b0c0d0e0f" \
	"101112131415161718191a1b1c1d1e1e"

static void
test_round(void **state)
{
	char secret[SEAL_TEXT_MAX + 1], sealed[SEAL_LEN_MAX + 1];
	char opened[SEAL_TEXT_MAX + 1];

	(void)state;
	for (size_t length = 0; length <= SEAL_TEXT_MAX; length++) {
		memset(secret, '\xC3', length);
		secret[length] = '\0';
		seal_close(KEY, "here", (struct text){ secret, length },
		    sealed);
		assert_int_equal(strlen(sealed), 32 + 2 * length + 64);
		assert_int_equal(strspn(sealed, TEXT_HEX_DIGITS),
		    strlen(sealed));
		assert_true(seal_open(KEY, "here", text_of(sealed), opened));
		assert_string_equal(opened, secret);
	}
}

/* Made with Python's hmac from the description in seal.c. */
static void
test_vector(void **state)
{
	static const char sealed[] =
	    "00112233445566778899aabbccddeeff0de2e084afb170fb4bfd5397"
	    "047d91fbf6eece8804b3686223e72375d889841a8111653aca37b377"
	    "a1f494fd6525294bb8a317c049eca84b47369e383ae000d3159f";
	char opened[SEAL_TEXT_MAX + 1];

	(void)state;
	assert_true(seal_open(KEY, "consumer of till", text_of(sealed),
	    opened));
	assert_string_equal(opened, "fixtureconsumersecret0000000000122");
}

static void
test_never_twice(void **state)
{
	char one[SEAL_LEN_MAX + 1], two[SEAL_LEN_MAX + 1];

	(void)state;
	seal_close(KEY, "here", TEXT_LITERAL("secret"), one);
	seal_close(KEY, "here", TEXT_LITERAL("secret"), two);
	assert_string_not_equal(one, two);
	assert_int_not_equal(strncmp(one + 32, two + 32, 12), 0);
}

static void
test_refused(void **state)
{
	char sealed[SEAL_LEN_MAX + 2], opened[SEAL_TEXT_MAX + 1];
	size_t length;

	(void)state;
	seal_close(KEY, "here", TEXT_LITERAL("secret"), sealed);
	length = strlen(sealed);
	assert_false(seal_open(OTHER, "here", text_of(sealed), opened));
	assert_false(seal_open(KEY, "there", text_of(sealed), opened));
	assert_false(seal_open(KEY, "", text_of(sealed), opened));
	for (size_t i = 0; i < length; i++) {
		char was = sealed[i];

		sealed[i] = was == '0' ? '1' : '0';
		assert_false(seal_open(KEY, "here", text_of(sealed), opened));
		assert_string_equal(opened, "");
		sealed[i] = '?';
		assert_false(seal_open(KEY, "here", text_of(sealed), opened));
		sealed[i] = was;
		assert_false(seal_open(KEY, "here",
		    (struct text){ sealed, i }, opened));
	}
	assert_true(seal_open(KEY, "here", text_of(sealed), opened));
	sealed[length] = '0';
	sealed[length + 1] = '\0';
	assert_false(seal_open(KEY, "here", text_of(sealed), opened));
	assert_false(seal_open(KEY, "here", TEXT_LITERAL(""), opened));
	assert_false(seal_open(KEY, "here", TEXT_ABSENT, opened));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round),
		cmocka_unit_test(test_vector),
		cmocka_unit_test(test_never_twice),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
