/*
 * The step that hashes a password: what it does to the time of a call.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/log.h"
#include "base/monotonic.h"
#include "call/hash_password.h"

static const struct text plain = TEXT_CONSTANT("Passw0rd!x");

static struct db *db;	/* never connected */

struct fixture {
	struct app app;
	struct reply reply;
	struct call call;
	char mcf[PASSWORD_MCF_LEN + 1];
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

static void
test_time_stands_still(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, 0);
	assert_true(call_hash_password(&f.call, plain, f.mcf));
	assert_true(password_matches("Passw0rd!x", f.mcf));
	assert_true(f.app.hash_ms > 0);
	assert_int_equal(f.call.until,
	    f.call.began + CALL_DATABASE_MS + f.app.hash_ms);
	assert_true(f.reply.phase_us[PHASE_HASH] > 0);
	assert_false(db_is_over(db));
	reply_free(&f.reply);
}

/* However long a hash takes, the database's time ends at CALL_LATEST_MS. */
static void
test_latest(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, 0);
	f.call.until = f.call.began + CALL_LATEST_MS - 1;
	f.app.settings.scrypt.p = 4;
	assert_true(call_hash_password(&f.call, plain, f.mcf));
	assert_int_equal(f.call.until, f.call.began + CALL_LATEST_MS);
	reply_free(&f.reply);
}

/* A hash that is expected to end too late is not begun. */
static void
test_refused_before(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, 6000);
	f.app.hash_ms = CALL_HASH_END_MS - 5000;
	f.mcf[0] = 'x';
	assert_false(call_hash_password(&f.call, plain, f.mcf));
	assert_int_equal(f.reply.status, 503);
	assert_int_equal(f.reply.retry_after, 5);
	assert_int_equal(f.mcf[0], 'x');
	/* The worker expects less next time, or it would refuse for ever. */
	assert_int_equal(f.app.hash_ms, (CALL_HASH_END_MS - 5000) / 2);
	reply_free(&f.reply);
	begin(&f, 0);
	f.app.hash_ms = CALL_HASH_END_MS - 5000;
	assert_true(call_hash_password(&f.call, plain, f.mcf));
	reply_free(&f.reply);
}

/* One whose time is over already is not hashed for, either. */
static void
test_too_late(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, CALL_DATABASE_MS + 1000);
	assert_false(call_hash_password(&f.call, plain, f.mcf));
	assert_int_equal(f.reply.status, 503);
	reply_free(&f.reply);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_time_stands_still),
		cmocka_unit_test(test_latest),
		cmocka_unit_test(test_refused_before),
		cmocka_unit_test(test_too_late),
	};

	int failed;

	if (log_open("/dev/null") == -1 ||
	    (db = db_new("/dev/null", "customers-db")) == NULL)
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	db_free(db);
	return failed;
}
