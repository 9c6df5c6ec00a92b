/*
 * digest: the examples of FIPS 180-2 and what a string function would miss.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/digest.h"

static void
test_examples(void **state)
{
	static const struct {
		const char *bytes;
		size_t length;
		const char *hex;
	} cases[] = {
		{ "", 0, "e3b0c44298fc1c149afbf4c8996fb924"
		    "27ae41e4649b934ca495991b7852b855" },
		{ "abc", 3, "ba7816bf8f01cfea414140de5dae2223"
		    "b00361a396177a9cb410ff61f20015ad" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		    56, "248d6a61d20638b8e5c026930c3e6039"
		    "a33ce45964ff2167f6ecedd419db06c1" },
		{ "abcd", 3, "ba7816bf8f01cfea414140de5dae2223"
		    "b00361a396177a9cb410ff61f20015ad" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char hex[DIGEST_HEX_LEN + 2];

		memset(hex, '#', sizeof(hex));
		digest_sha256(cases[i].bytes, cases[i].length, hex);
		assert_string_equal(hex, cases[i].hex);
		assert_int_equal(hex[DIGEST_HEX_LEN + 1], '#');
	}
}

static void
test_million(void **state)
{
	enum { SIZE = 1000000 };
	char *bytes = malloc(SIZE), hex[DIGEST_HEX_LEN + 1];

	(void)state;
	assert_non_null(bytes);
	memset(bytes, 'a', SIZE);
	digest_sha256(bytes, SIZE, hex);
	assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67"
	    "f1809a48a497200e046d39ccc7112cd0");
	free(bytes);
}

static void
test_nul_bytes_count(void **state)
{
	char one[DIGEST_HEX_LEN + 1], other[DIGEST_HEX_LEN + 1];

	(void)state;
	digest_sha256("a\0b", 3, one);
	digest_sha256("a\0c", 3, other);
	assert_string_not_equal(one, other);
	digest_sha256("a", 1, other);
	assert_string_not_equal(one, other);
}

/* RFC 4231, test cases 1, 2 and 6 (a key longer than a block). */
static void
test_hmac(void **state)
{
	static const struct {
		const char *key;
		size_t key_length;
		const char *bytes;
		const char *hex;
	} cases[] = {
		{ "\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b"
		    "\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b", 20,
		    "Hi There", "b0344c61d8db38535ca8afceaf0bf12b"
		    "881dc200c9833da726e9376c2e32cff7" },
		{ "Jefe", 4, "what do ya want for nothing?",
		    "5bdcc146bf60754e6a042426089575c7"
		    "5a003f089d2739839dec58b964ec3843" },
		{ NULL, 131, "Test Using Larger Than Block-Size Key - Hash Key "
		    "First", "60e431591ee0b67f0d8a26aacbf5b77f"
		    "8e0bc6213728c5140546040f0ee37f54" },
	};
	char hex[DIGEST_HEX_LEN + 1], aa[131];

	(void)state;
	memset(aa, 0xaa, sizeof(aa));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		digest_hmac_sha256(cases[i].key != NULL ? cases[i].key : aa,
		    cases[i].key_length, cases[i].bytes,
		    strlen(cases[i].bytes), hex);
		assert_string_equal(hex, cases[i].hex);
	}
}

/* RFC 2202 and RFC 4231, test case 2; FIPS 180-2; in base64. */
static void
test_base64(void **state)
{
	static const struct text jefe = TEXT_CONSTANT("Jefe"),
	    what = TEXT_CONSTANT("what do ya want for nothing?"),
	    abc = TEXT_CONSTANT("abc");
	char out[DIGEST_BASE64_MAX + 1];

	(void)state;
	digest_hmac_base64(DIGEST_SHA1, jefe, what, out);
	assert_string_equal(out, "7/zfauXrL6LSdBbV8YTfnCWafHk=");
	digest_hmac_base64(DIGEST_SHA256, jefe, what, out);
	assert_string_equal(out,
	    "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=");
	digest_base64(DIGEST_SHA1, abc, out);
	assert_string_equal(out, "qZk+NkcGgWq6PiVxeFDCbJzQ2J0=");
	digest_base64(DIGEST_SHA256, abc, out);
	assert_string_equal(out,
	    "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
	digest_base64(DIGEST_SHA1, TEXT_LITERAL(""), out);
	assert_string_equal(out, "2jmj7l5rSw0yVb/vlWAYkK/YBwk=");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_examples),
		cmocka_unit_test(test_million),
		cmocka_unit_test(test_hmac),
		cmocka_unit_test(test_base64),
		cmocka_unit_test(test_nul_bytes_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
