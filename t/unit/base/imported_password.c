/*
 * imported_password: hashes that Python's hashlib and the reference program of
 * Argon2 have made.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/imported_password.h"

#define PASSWORD "Passw0rd!x"
#define SALT "oUqP3jXeCnVbLmKs7RtY2wZa9QdFgH1x"
#define SHA256 "6eac0c2bb435598219deede316517ac3" \
	"619d63ef3ffe26d7b48b446271a46774"

static const char *const hashes[] = {
	"705d75f053e2a599ec0ac6882587934d" ":" SALT ":0",
	"6eac0c2bb435598219deede316517ac3"
	    "619d63ef3ffe26d7b48b446271a46774"
	    ":" SALT ":1",
	"2c2a2eab199815ec7e4a6ced86a82809"
	    "d346166590915d80a6b8c99ad55e5fd4"
	    ":" SALT ":2",
	"2c2a2eab199815ec7e4a6ced86a82809"
	    "d346166590915d80a6b8c99ad55e5fd4"
	    ":" SALT ":3_32_2_67108864",
	"fd6e60980048294b92cd0f5de7d8562b"
	    "3ed30f681e276790508ee77b4f43044b"
	    ":" SALT ":0:1",
	"522b6af3cb52628593dd9f8058ae0e8c"
	    "a382d7de39a241514ffc0230b2f5a8e5"
	    ":" SALT ":0:2",
	"c06330ac32f79bf4a6fc5f1cb1ea2334"
	    "2ff0de2232fa10c7f49aec157aff00af"
	    ":" SALT ":1:3_32_2_67108864",
	"b4399c273a59844aa6e9c3488ce2cabc"
	    "c736eb1da01cbcbcafbfd1b1a629a560"
	    ":" SALT ":0:1:2",
	"7e5820636781c57905fd1e51e0a7041c" ":xy",
	"6eac0c2bb435598219deede316517ac3"
	    "619d63ef3ffe26d7b48b446271a46774"
	    ":" SALT,
	"a36f1e3b59be799a0111e23db9b5177b"
	    "e2379a1e21c56983ee4b5be308a831ed"
	    ":short:2",
	"5c28e1dd76a0ad8ec82d5049d0f9a177" ":" SALT ":3_16_3_8388608",
};
enum { HASHES = sizeof(hashes) / sizeof(*hashes) };

static bool
matches(const char *password, const char *hash)
{
	bool right;

	assert_int_equal(imported_password_matches(password, hash, &right),
	    PASSWORD_OK);
	return right;
}

static void
test_right_and_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < HASHES; i++) {
		assert_true(imported_password_is_hash(hashes[i]));
		assert_true(matches(PASSWORD, hashes[i]));
		assert_false(matches("passw0rd!x", hashes[i]));
		assert_false(matches("", hashes[i]));
	}
}

/* Another digit, or another salt, is another hash. */
static void
test_damaged_hash(void **state)
{
	(void)state;
	for (size_t i = 0; i < HASHES; i++) {
		char damaged[PASSWORD_MCF_LEN + 1];

		(void)snprintf(damaged, sizeof(damaged), "%s", hashes[i]);
		damaged[7] = damaged[7] == '0' ? '1' : '0';
		assert_false(matches(PASSWORD, damaged));
		(void)snprintf(damaged, sizeof(damaged), "%s", hashes[i]);
		*strchr(damaged, ':') = '\0';
		assert_false(imported_password_is_hash(damaged));
		assert_false(matches(PASSWORD, damaged));
	}
}

static void
test_no_hash(void **state)
{
	static const char *const strings[] = {
		"", ":", "::", "Passw0rd!x", SHA256, SHA256 "::",
		SHA256 ":" SALT ":",
		SHA256 ":" SALT ":0",	/* too long for it */
		SHA256 ":" SALT ":1:",
		SHA256 ":" SALT ":4", SHA256 ":" SALT ":01",
		SHA256 ":" SALT ":1:1:1:1:1",
		SHA256 ":" SALT ":3", SHA256 ":" SALT ":3_32",
		SHA256 ":" SALT ":3_32_2", SHA256 ":" SALT ":3_32_2_",
		SHA256 ":" SALT ":3_32_2_67108864_1",
		SHA256 ":" SALT ":3_32_2_x", SHA256 ":" SALT ":3_32_0_67108864",
		SHA256 ":" SALT ":3_32_9_67108864",	/* costs too much */
		SHA256 ":" SALT ":3_32_2_134217729",
		SHA256 ":" SALT ":3_16_2_67108864",
		"$s1$0e0805$Nk4cv5FnJ4SAWuuyB0OGGDQ==$hash",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(strings) / sizeof(*strings); i++) {
		assert_false(imported_password_is_hash(strings[i]));
		assert_false(imported_password_is_slow(strings[i]));
		assert_false(matches(PASSWORD, strings[i]));
	}
}

static void
test_slow(void **state)
{
	(void)state;
	assert_false(imported_password_is_slow(hashes[0]));
	assert_false(imported_password_is_slow(SHA256 ":" SALT ":1"));
	assert_true(imported_password_is_slow(SHA256 ":" SALT ":2"));
	assert_true(imported_password_is_slow(SHA256 ":" SALT ":0:2"));
	assert_true(imported_password_is_slow(SHA256 ":" SALT
	    ":3_32_2_67108864"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_right_and_wrong),
		cmocka_unit_test(test_damaged_hash),
		cmocka_unit_test(test_no_hash),
		cmocka_unit_test(test_slow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
