/*
 * password: MCF strings that other programs made and can verify, whichever
 * library computes.
 */
#include <config.h>

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <libscrypt.h>

#include "base/password.h"
#include "base/scrypt.h"
#include "unit/base/short_memory.h"

static const struct password_cost cheap = { 4, 1, 1 };

static void
use(enum scrypt_library library)
{
	char error[256];

	if (scrypt_use(library, error, sizeof(error)) == -1)
		fail_msg("%s", error);
}

/* Made with another implementation (OpenSSL's, through Python's hashlib). */
static const struct {
	const char *password, *mcf;
} known[] = {
	{ "Passw0rd!x", "$s1$040101$AAECAwQFBgcICQoLDA0ODw==$"
	    "WOYf1mOmMfykYbZEDBu0mGUsBe6Xb7IRwgkDy09z4HEGh7tc1AAaM5Y++abXQ4Nz"
	    "qaNZkYH/VH4k/dURRfU3TQ==" },
	{ "p\xC3\xA4ssword\xE2\x82\xAC", "$s1$0a0801$8PHy8/T19vf4+fr7/P3+/w"
	    "==$k3MPZ0YibYpvxTdLbczPR7cok7mo3OWSJ4eX6/MvbHWwX1dSX+ifBfcV9vZ9G"
	    "JZI+sFJZ9TSmVtOgWxTpIC67w==" },
	{ "", "$s1$0302ff$/////////////////////w==$"
	    "dR93gHQgHE/G7XzcUc4NG7XVP8nZ7M7I5bVDwz3qR9IAI+6YIMvHQ6GkJ+G6KGXG"
	    "6z9XcTyXGTiRSgBipHUcTg==" },
	{ "Passw0rd!x", "$s1$0e0805$+++++++++++++++++++++w==$"
	    "mbyRM64CpjjG077a6V60sYbT0DVpW4QuCQ8qsh4DLgZHK2OBot5Hy4kFRS8ikGK6"
	    "u8byAAjaImSatetmNwaX8w==" },
};

static void
test_known_hashes(void **state)
{
	(void)state;
	for (int library = SCRYPT_LIBRARIES - 1; library >= 0; library--) {
		use((enum scrypt_library)library);
		for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
			assert_true(password_matches(known[i].password,
			    known[i].mcf));
			assert_false(password_matches("other", known[i].mcf));
		}
	}
}

/* A hash is one that the library's own check accepts, and so do we. */
static void
test_hash_and_match(void **state)
{
	static const struct password_cost costs[] = { { 4, 1, 1 },
	    { 1, 255, 1 }, { 1, 1, 255 }, { 10, 8, 2 }, { 15, 1, 1 },
	    PASSWORD_COST_DEFAULT };

	(void)state;
	for (size_t i = 0; i < sizeof(costs) / sizeof(costs[0]); i++) {
		char mcf[PASSWORD_MCF_LEN + 2], copy[SCRYPT_MCF_LEN] = "";
		char head[16];

		memset(mcf, '#', sizeof(mcf));
		assert_int_equal(password_hash("Passw0rd!x", &costs[i], mcf),
		    PASSWORD_OK);
		assert_int_equal(strlen(mcf), PASSWORD_MCF_LEN);
		assert_int_equal(mcf[PASSWORD_MCF_LEN + 1], '#');
		(void)snprintf(head, sizeof(head), "$s1$%02x%02x%02x$",
		    costs[i].log2n, costs[i].r, costs[i].p);
		assert_memory_equal(mcf, head, strlen(head));
		memcpy(copy, mcf, PASSWORD_MCF_LEN + 1);
		assert_true(libscrypt_check(copy, "Passw0rd!x") > 0);
		memcpy(copy, mcf, PASSWORD_MCF_LEN + 1);
		assert_true(password_matches("Passw0rd!x", mcf));
		assert_string_equal(mcf, copy);
		assert_false(password_matches("Passw0rd!X", mcf));
	}
}

static void
test_similar_passwords(void **state)
{
	char mcf[PASSWORD_MCF_LEN + 1];

	(void)state;
	assert_int_equal(password_hash("secret", &cheap, mcf), PASSWORD_OK);
	assert_true(password_matches("secret", mcf));
	assert_false(password_matches("", mcf));
	assert_false(password_matches("secre", mcf));
	assert_false(password_matches("secret ", mcf));
	assert_false(password_matches("Secret", mcf));
}

static void
test_fresh_salt(void **state)
{
	char one[PASSWORD_MCF_LEN + 1], other[PASSWORD_MCF_LEN + 1];

	(void)state;
	assert_int_equal(password_hash("secret", &cheap, one), PASSWORD_OK);
	assert_int_equal(password_hash("secret", &cheap, other), PASSWORD_OK);
	assert_memory_not_equal(one + 11, other + 11, 24);
	assert_memory_not_equal(one + 36, other + 36, 88);
}

/* Every character of the string counts, and every length but one is wrong. */
static void
test_damaged_hash(void **state)
{
	char mcf[PASSWORD_MCF_LEN + 2];

	(void)state;
	for (size_t i = 0; i < PASSWORD_MCF_LEN; i++) {
		(void)snprintf(mcf, sizeof(mcf), "%s", known[0].mcf);
		mcf[i] = (char)(mcf[i] ^ 1);
		assert_false(password_matches(known[0].password, mcf));
		mcf[i] = '\xC3';
		assert_false(password_matches(known[0].password, mcf));
		mcf[i] = '\0';
		assert_false(password_matches(known[0].password, mcf));
	}
	(void)snprintf(mcf, sizeof(mcf), "%s=", known[0].mcf);
	assert_false(password_matches(known[0].password, mcf));
}

static void
test_senseless_cost(void **state)
{
	static const struct password_cost costs[] = { { 0, 8, 1 },
	    { 18, 8, 1 }, { 32, 8, 1 }, { 4, 0, 1 }, { 4, 8, 0 },
	    { 4, 256, 1 }, { 4, 8, 256 }, { 16, 1, 1 } };
	char mcf[PASSWORD_MCF_LEN + 1];

	(void)state;
	for (size_t i = 0; i < sizeof(costs) / sizeof(costs[0]); i++) {
		assert_int_equal(password_hash("secret", &costs[i], mcf),
		    PASSWORD_FAILED);
		assert_string_equal(mcf, "");
	}
}

static void
test_memory_is_short(void **state)
{
	const struct password_cost big = { 17, 8, 1 };
	const char mcf[] = "$s1$110801$AAECAwQFBgcICQoLDA0ODw==$"
	    "WOYf1mOmMfykYbZEDBu0mGUsBe6Xb7IRwgkDy09z4HEGh7tc1AAaM5Y++abXQ4Nz"
	    "qaNZkYH/VH4k/dURRfU3TQ==";
	struct rlimit old;
	char out[PASSWORD_MCF_LEN + 1];
	enum password_outcome outcome;
	bool matches;
	int error;

	use(*(const enum scrypt_library *)*state);
	if (!short_memory_begin(&old))
		return;
	outcome = password_hash("secret", &big, out);
	matches = password_matches("secret", mcf);
	error = errno;
	assert_true(short_memory_end(&old));
	assert_int_equal(outcome, PASSWORD_NO_MEMORY);
	assert_string_equal(out, "");
	assert_false(matches);
	assert_int_equal(error, ENOMEM);
	assert_false(password_matches("secret", known[0].mcf));
	assert_int_equal(errno, 0);
	use(SCRYPT_LIBSCRYPT);
}

static void
test_needs_rehash(void **state)
{
	static const struct {
		struct password_cost configured;
		bool needed;
	} cases[] = {
		/* Against a hash made at 10, 8, 1: */
		{ { 10, 8, 1 }, false }, { { 9, 8, 1 }, false },
		{ { 9, 8, 2 }, false }, { { 8, 8, 3 }, false },
		{ { 11, 8, 1 }, true }, { { 10, 9, 1 }, true },
		{ { 10, 8, 2 }, true }, { { 9, 8, 3 }, true },
		{ { 11, 4, 1 }, false }, { { 17, 255, 255 }, true },
	};
	static const char *const foreign[] = { "", "x", "secret",
	    "5f4dcc3b5aa765d61d8327deb882cf99:salt:3_32_2_67108864",
	    "$2y$10$abcdefghijklmnopqrstuv" };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(password_needs_rehash(known[1].mcf,
		    &cases[i].configured), cases[i].needed);
	assert_true(password_is_hash(known[1].mcf));
	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
		assert_true(password_needs_rehash(foreign[i], &cheap));
		assert_false(password_is_hash(foreign[i]));
	}
}

static void
test_cost_parse(void **state)
{
	static const char *const bad[] = { "", "14", "14,8", "14,8,", "14,8,5,",
	    "14,8,5 ", " 14,8,5", "14, 8,5", "14;8;5", ",8,5", "14,,5",
	    "0,8,5", "18,8,1", "14,0,5", "14,8,0", "14,256,1", "14,8,256",
	    "14,8,1000", "4294967310,8,5", "-14,8,5", "+14,8,5", "0x4,8,5",
	    "14,8,5x", "a,b,c", "16,1,1", "14.0,8,5" };
	static const struct {
		const char *text;
		struct password_cost cost;
	} good[] = { { "14,8,5", { 14, 8, 5 } }, { "17,8,1", { 17, 8, 1 } },
	    { "1,1,1", { 1, 1, 1 } }, { "15,1,255", { 15, 1, 255 } },
	    { "017,008,001", { 17, 8, 1 } }, { "17,255,1", { 17, 255, 1 } } };
	struct password_cost cost = { 9, 9, 9 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (password_cost_parse(bad[i], &cost) != -1)
			fail_msg("%s was taken", bad[i]);
		assert_int_equal(cost.log2n, 9);
	}
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_int_equal(password_cost_parse(good[i].text, &cost), 0);
		assert_memory_equal(&cost, &good[i].cost, sizeof(cost));
	}
}

static void
test_owasp(void **state)
{
	static const struct password_cost weak[] = { { 17, 7, 1 },
	    { 16, 8, 1 }, { 15, 8, 2 }, { 14, 8, 4 }, { 13, 8, 9 },
	    { 12, 8, 255 }, { 14, 4, 10 } };
	static const struct password_cost strong[] = { PASSWORD_COST_DEFAULT,
	    { 17, 8, 1 }, { 16, 8, 2 }, { 15, 8, 3 }, { 14, 8, 5 },
	    { 13, 8, 10 }, { 17, 9, 1 }, { 17, 8, 2 }, { 14, 8, 6 } };

	(void)state;
	for (size_t i = 0; i < sizeof(weak) / sizeof(weak[0]); i++)
		assert_false(password_cost_is_owasp(&weak[i]));
	for (size_t i = 0; i < sizeof(strong) / sizeof(strong[0]); i++)
		assert_true(password_cost_is_owasp(&strong[i]));
}

static void
test_asvs(void **state)
{
	static const struct password_cost not_on[] = { PASSWORD_COST_DEFAULT,
	    { 13, 8, 10 }, { 15, 8, 2 }, { 16, 8, 1 }, { 15, 7, 3 },
	    { 14, 8, 255 } };
	static const struct password_cost on[] = { { 17, 8, 1 }, { 16, 8, 2 },
	    { 15, 8, 3 }, { 15, 8, 4 }, { 16, 9, 2 } };

	(void)state;
	for (size_t i = 0; i < sizeof(not_on) / sizeof(not_on[0]); i++)
		assert_false(password_cost_is_asvs(&not_on[i]));
	for (size_t i = 0; i < sizeof(on) / sizeof(on[0]); i++)
		assert_true(password_cost_is_asvs(&on[i]));
}

static void
test_memory(void **state)
{
	const struct password_cost usual = PASSWORD_COST_DEFAULT;
	const struct password_cost most = { 17, 255, 255 };

	(void)state;
	assert_int_equal(password_cost_memory(&usual),
	    (16 << 20) + 5 * 1024 + 2048 + 64);
	assert_true(password_cost_memory(&most) > UINT64_C(4278190080));
	assert_true(password_cost_memory(&cheap) < 4096);
}

int
main(void)
{
	static enum scrypt_library libscrypt = SCRYPT_LIBSCRYPT,
	    libsodium = SCRYPT_LIBSODIUM;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known_hashes),
		cmocka_unit_test(test_hash_and_match),
		cmocka_unit_test(test_similar_passwords),
		cmocka_unit_test(test_fresh_salt),
		cmocka_unit_test(test_damaged_hash),
		cmocka_unit_test(test_senseless_cost),
		cmocka_unit_test_prestate(test_memory_is_short, &libscrypt),
		cmocka_unit_test_prestate(test_memory_is_short, &libsodium),
		cmocka_unit_test(test_needs_rehash),
		cmocka_unit_test(test_cost_parse),
		cmocka_unit_test(test_owasp),
		cmocka_unit_test(test_asvs),
		cmocka_unit_test(test_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
