/*
 * scrypt: RFC 7914 by each library, and the same from both of them.
 */
#include <config.h>

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/scrypt.h"

static void
use(enum scrypt_library library)
{
	char error[256];

	if (scrypt_use(library, error, sizeof(error)) == -1)
		fail_msg("%s", error);
}

/* Section 12 of RFC 7914, but for the vector that takes a gigabyte. */
static void
test_rfc_7914(void **state)
{
	const enum scrypt_library *library = *state;
	static const struct {
		const char *password, *salt;
		uint64_t n;
		uint32_t r, p;
		const char *hex;
	} vectors[] = {
		{ "", "", 16, 1, 1,
		    "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8"
		    "dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17"
		    "e8d3e0fb2e0d3628cf35e20c38d18906" },
		{ "password", "NaCl", 1024, 8, 16,
		    "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830"
		    "e77376634b3731622eaf30d92e22a3886ff109279d9830da"
		    "c727afb94a83ee6d8360cbdfa2cc0640" },
		{ "pleaseletmein", "SodiumChloride", 16384, 8, 1,
		    "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3e"
		    "a9b543f6545da1f2d5432955613f0fcf62d49705242a9af9"
		    "e61e85dc0d651e40dfcf017b45575887" },
	};

	use(*library);
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		uint8_t hash[64];
		char hex[129];

		assert_int_equal(scrypt_compute(
		    (const uint8_t *)vectors[i].password,
		    strlen(vectors[i].password),
		    (const uint8_t *)vectors[i].salt, strlen(vectors[i].salt),
		    vectors[i].n, vectors[i].r, vectors[i].p, hash, 64), 0);
		for (size_t j = 0; j < 64; j++)
			(void)snprintf(hex + 2 * j, 3, "%02x", hash[j]);
		assert_string_equal(hex, vectors[i].hex);
	}
}

/* Lengths around the blocks of SHA-256 and HMAC, and odd costs. */
static void
test_same(void **state)
{
	static const struct {
		size_t password, salt;
		uint64_t n;
		uint32_t r, p;
		size_t out;
	} cases[] = {
		{ 0, 0, 2, 1, 1, 1 }, { 1, 16, 2, 1, 1, 64 },
		{ 55, 16, 16, 1, 1, 64 }, { 56, 16, 16, 1, 1, 64 },
		{ 63, 16, 16, 1, 1, 64 }, { 64, 16, 16, 1, 1, 64 },
		{ 65, 16, 16, 1, 1, 64 }, { 1024, 16, 16, 8, 1, 64 },
		{ 10, 1, 32, 3, 7, 64 }, { 10, 64, 32, 7, 3, 65 },
		{ 10, 65, 64, 5, 2, 200 }, { 10, 16, 2, 255, 1, 64 },
		{ 10, 16, 2, 1, 255, 64 }, { 10, 16, 1024, 8, 1, 64 },
		{ 10, 16, 16384, 8, 5, 64 },
	};
	uint8_t password[1024], salt[65];

	(void)state;
	for (size_t i = 0; i < sizeof(password); i++)
		password[i] = (uint8_t)(i * 37 + 1);
	for (size_t i = 0; i < sizeof(salt); i++)
		salt[i] = (uint8_t)(255 - i * 3);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint8_t out[SCRYPT_LIBRARIES][200] = { { 0 } };

		for (int l = 0; l < SCRYPT_LIBRARIES; l++) {
			use((enum scrypt_library)l);
			assert_int_equal(scrypt_compute(password,
			    cases[i].password, salt, cases[i].salt, cases[i].n,
			    cases[i].r, cases[i].p, out[l], cases[i].out), 0);
		}
		assert_memory_equal(out[0], out[1], sizeof(out[0]));
	}
}

/* What no library computes is an error, and not one of memory. */
static void
test_senseless_cost(void **state)
{
	const enum scrypt_library *library = *state;
	uint8_t out[64];

	use(*library);
	assert_int_equal(scrypt_compute((const uint8_t *)"x", 1,
	    (const uint8_t *)"y", 1, 3, 1, 1, out, sizeof(out)), -1);
	assert_int_not_equal(errno, ENOMEM);
}

static void
test_names(void **state)
{
	(void)state;
	assert_string_equal(scrypt_name(SCRYPT_LIBSCRYPT), "libscrypt");
	assert_string_equal(scrypt_name(SCRYPT_LIBSODIUM), "libsodium");
}

int
main(void)
{
	static enum scrypt_library libscrypt = SCRYPT_LIBSCRYPT,
	    libsodium = SCRYPT_LIBSODIUM;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate(test_rfc_7914, &libscrypt),
		cmocka_unit_test_prestate(test_rfc_7914, &libsodium),
		cmocka_unit_test_prestate(test_senseless_cost, &libscrypt),
		cmocka_unit_test_prestate(test_senseless_cost, &libsodium),
		cmocka_unit_test(test_same),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
