/*
 * The step that compares a password: what is right, what costs a hash all the
 * same, and what is not known.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/log.h"
#include "base/monotonic.h"
#include "call/hash_password.h"
#include "call/verify_password.h"
#include "customer/password_check.h"
#include "unit/base/short_memory.h"

static const struct text plain = TEXT_CONSTANT("Passw0rd!x");

static struct db *db;	/* never connected */

struct fixture {
	struct app app;
	struct reply reply;
	struct call call;
};

/* A call that arrived AGO ms before now. */
static void
begin(struct fixture *f, long long ago)
{
	*f = (struct fixture){ .reply = REPLY_EMPTY, .app.db = db,
	    .app.settings.scrypt = { 12, 8, 1 } };
	f->call = (struct call){ .app = &f->app, .reply = &f->reply,
	    .began = monotonic_ms() - ago };
	f->call.until = f->call.began + CALL_DATABASE_MS;
	f->call.phase_began = monotonic_us();
}

/* Whatever is compared with whatever, it takes a hash. */
static void
test_right_and_wrong(void **state)
{
	static const struct password_cost cost = { 12, 8, 1 };
	char longest[PASSWORD_CHECK_MAX + 1], longer[PASSWORD_CHECK_MAX + 2];
	char mcf[PASSWORD_MCF_LEN + 1], long_mcf[PASSWORD_MCF_LEN + 1];
	struct fixture f;

	memset(longest, 'a', sizeof(longest));
	longest[PASSWORD_CHECK_MAX] = '\0';
	memset(longer, 'a', sizeof(longer));
	longer[PASSWORD_CHECK_MAX + 1] = '\0';
	const struct {
		struct text password;
		const char *hash;
		bool right;
	} cases[] = {
		{ plain, mcf, true },
		{ TEXT_LITERAL("passw0rd!x"), mcf, false },
		{ TEXT_LITERAL("Passw0rd!x "), mcf, false },
		{ TEXT_LITERAL("Passw0rd!"), mcf, false },
		{ plain, "", false },
		{ plain, "5f4dcc3b5aa765d61d8327deb882cf99:salt:1", false },
		{ text_of(longest), long_mcf, true },
		{ text_of(longer), long_mcf, false },
	};

	(void)state;
	assert_int_equal(password_hash(plain.bytes, &cost, mcf), PASSWORD_OK);
	assert_int_equal(password_hash(longest, &cost, long_mcf),
	    PASSWORD_OK);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool right = !cases[i].right;

		begin(&f, 0);
		assert_true(call_verify_password(&f.call, cases[i].password,
		    cases[i].hash, &right));
		assert_int_equal(right, cases[i].right);
		assert_true(f.app.hash_ms > 0);
		assert_int_equal(f.call.until, f.call.began +
		    CALL_DATABASE_MS + f.app.hash_ms);
		assert_true(f.reply.phase_us[PHASE_HASH] > 0);
		reply_free(&f.reply);
	}
}

/* A hash that is expected to end too late is not begun. */
static void
test_too_late(void **state)
{
	static const long long ago[] = { 1000, CALL_DATABASE_MS + 1000 };

	(void)state;
	for (size_t i = 0; i < sizeof(ago) / sizeof(ago[0]); i++) {
		struct fixture f;
		bool right = true;

		begin(&f, ago[i]);
		f.app.hash_ms = CALL_HASH_END_MS - 500;
		assert_false(call_verify_password(&f.call, plain, "", &right));
		assert_false(right);
		assert_int_equal(f.reply.status, 503);
		assert_int_equal(f.reply.phase_us[PHASE_HASH], 0);
		assert_int_equal(f.app.hash_ms, (CALL_HASH_END_MS - 500) / 2);
		reply_free(&f.reply);
	}
}

/* Nothing is known then, so nobody may be told that it was wrong. */
static void
test_no_memory(void **state)
{
	static const char *const hashes[] = { "",
	    "$s1$110801$AAECAwQFBgcICQoLDA0ODw==$"
	    "WOYf1mOmMfykYbZEDBu0mGUsBe6Xb7IRwgkDy09z4HEGh7tc1AAaM5Y++abXQ4Nz"
	    "qaNZkYH/VH4k/dURRfU3TQ==" };

	(void)state;
	for (size_t i = 0; i < sizeof(hashes) / sizeof(hashes[0]); i++) {
		struct rlimit old;
		struct fixture f;
		bool right = true, known;

		begin(&f, 0);
		f.app.settings.scrypt = (struct password_cost){ 17, 8, 1 };
		if (!short_memory_begin(&old))
			return;
		known = call_verify_password(&f.call, plain, hashes[i],
		    &right);
		assert_true(short_memory_end(&old));
		assert_false(known);
		assert_false(right);
		assert_int_equal(f.reply.status, 503);
		reply_free(&f.reply);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_right_and_wrong),
		cmocka_unit_test(test_too_late),
		cmocka_unit_test(test_no_memory),
	};

	int failed;

	if (log_open("/dev/null") == -1 ||
	    (db = db_new("/dev/null", "customers-db")) == NULL)
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	db_free(db);
	return failed;
}
