/*
 * Room is found and taken by one statement; attempts.c says how it is counted.
 */
#include "account/attempts.h"

#include "account/transaction.h"
#include "base/monotonic.h"
#include "values/email_key.h"

enum {
	RESERVE_LOGIN, IS_THROTTLED, RESERVE_ACCOUNT, IS_LOCKED,
	RESERVE_NOBODY, STATEMENTS
};

/* The count of the account goes on; else the next failure is the first. */
#define GOES_ON "failures_num > 0 AND lock_expires IS NULL " \
	"AND first_failure >= NOW() - INTERVAL ? MINUTE"

static const struct db_statement statements[STATEMENTS] = {
	/* Changes nothing if there is no room. */
	[RESERVE_LOGIN] = { "INSERT INTO signin_throttle (login_hash, "
	    "attempts, failures, expires_at) "
	    "VALUES (UNHEX(?), 1, 0, NOW() + INTERVAL ? SECOND) "
	    "ON DUPLICATE KEY UPDATE attempts = IF(expires_at <= NOW(), 1, "
	    "attempts + (attempts < ?)), "
	    "failures = IF(expires_at <= NOW(), 0, failures), "
	    "expires_at = IF(expires_at <= NOW(), VALUES(expires_at), "
	    "expires_at)" },
	[IS_THROTTLED] = { "SELECT EXISTS (SELECT 1 FROM signin_throttle "
	    "WHERE login_hash = UNHEX(?) AND failures >= ? "
	    "AND expires_at > NOW())" },
	/* One assignment sees what those before it have done. */
	[RESERVE_ACCOUNT] = { "UPDATE customer_entity SET "
	    "failures_num = IF(" GOES_ON ", failures_num, 0) + 1, "
	    "first_failure = IF(failures_num = 1, NOW(), first_failure), "
	    "lock_expires = NULL, updated_at = updated_at "
	    "WHERE entity_id = ? "
	    "AND (lock_expires IS NULL OR lock_expires <= NOW()) "
	    "AND IF(" GOES_ON ", failures_num, 0) < ?" },
	/* Attempts under way don't exceed a limit: a lower one is new. */
	[IS_LOCKED] = { "SELECT NOT EXISTS (SELECT 1 FROM customer_entity "
	    "WHERE entity_id = ? AND failures_num <= ? "
	    "AND (lock_expires IS NULL OR lock_expires <= NOW()))" },
	/* A second more, so that there is something to write. */
	[RESERVE_NOBODY] = { "UPDATE signin_throttle SET expires_at = "
	    "NOW() + INTERVAL ? + 1 SECOND WHERE login_hash = UNHEX(?)" },
};

/* A number of SETTINGS, at most MAXIMUM, which its column can hold. */
static long long
number_up_to(const struct shop_settings *settings, enum shop_setting setting,
    long long maximum)
{
	long long n = shop_number(settings, setting);

	return n < maximum ? n : maximum;
}

/* A statement with its parameters. */
struct question {
	int statement;
	const struct db_value *values;
	size_t count;
};

static enum db_outcome
run(struct db *db, const struct question *q, db_row *row, void *argument)
{
	return db_run(db, &statements[q->statement], q->values, q->count, row,
	    argument);
}

/*
 * Reserve until there is room, or IS_REFUSED says that none will be soon.  On
 * Galera a conflict means that somebody else has changed the row.
 */
static enum db_outcome
take_room(struct db *db, const struct question *reserve,
    const struct question *is_refused, long long until, bool *room)
{
	enum db_outcome outcome;

	for (unsigned n = 0; ; n++) {
		long long refused = 0;

		outcome = run(db, reserve, NULL, NULL);
		*room = outcome == DB_OK && db_changed(db) > 0;
		if (outcome == DB_OK && !*room)
			outcome = run(db, is_refused, db_row_number, &refused);
		if (*room || refused != 0 ||
		    (outcome != DB_OK && outcome != DB_CONFLICT))
			return outcome;
		if (monotonic_ms() >= until)
			return DB_AWAY;
		account_transaction_pause(n);
	}
}

enum db_outcome
attempts_reserve_login(struct db *db, const struct shop_settings *settings,
    struct text username, long long website, long long until,
    struct attempt *a, bool *room)
{
	enum { REFUSED_MAX = 1000000, SECONDS_MAX = 366 * 86400 };
	long long most = number_up_to(settings, SHOP_THROTTLE_FAILURES,
	    REFUSED_MAX);
	char key[EMAIL_KEY_SIZE];
	enum db_outcome outcome;

	/* What is no address counts under itself. */
	attempts_name_login(email_key(username, key) ? text_of(key) : username,
	    website, a->login);
	a->seconds = number_up_to(settings, SHOP_THROTTLE_SECONDS,
	    SECONDS_MAX);
	*room = true;
	if (most <= 0 || a->seconds <= 0)
		return DB_OK;
	const struct db_value reserve[] = { db_string(a->login),
	    db_number(a->seconds), db_number(most) };
	const struct db_value ask[] = { db_string(a->login),
	    db_number(most) };

	outcome = take_room(db, &(struct question){ RESERVE_LOGIN, reserve,
	    3 }, &(struct question){ IS_THROTTLED, ask, 2 }, until, room);
	a->login_reserved = *room;
	return outcome;
}

/* The lock in SETTINGS; false if there is none. */
static bool
read_lock(const struct shop_settings *settings, long long *failures,
    long long *minutes)
{
	enum { FAILURES_MAX = 32767, MINUTES_MAX = 366 * 24 * 60 };

	*failures = number_up_to(settings, SHOP_LOCKOUT_FAILURES,
	    FAILURES_MAX);
	*minutes = number_up_to(settings, SHOP_LOCKOUT_MINUTES, MINUTES_MAX);
	return *failures > 0 && *minutes > 0;
}

enum db_outcome
attempts_reserve_account(struct db *db, const struct shop_settings *settings,
    long long customer_id, long long until, struct attempt *a, bool *room)
{
	const struct db_value id = db_number(customer_id);
	enum db_outcome outcome;

	a->customer_id = customer_id;
	*room = true;
	if (!read_lock(settings, &a->failures_max, &a->minutes))
		return DB_OK;
	const struct db_value reserve[] = { db_number(a->minutes), id,
	    db_number(a->minutes), db_number(a->failures_max) };
	const struct db_value ask[] = { id, db_number(a->failures_max) };

	outcome = take_room(db, &(struct question){ RESERVE_ACCOUNT, reserve,
	    4 }, &(struct question){ IS_LOCKED, ask, 2 }, until, room);
	a->account_reserved = *room;
	return outcome;
}

enum db_outcome
attempts_reserve_nobody(struct db *db, const struct shop_settings *settings,
    const struct attempt *a)
{
	const struct db_value values[] = { db_number(a->seconds),
	    db_string(a->login) };
	long long failures, minutes;

	return a->login_reserved && read_lock(settings, &failures, &minutes) ?
	    db_run(db, &statements[RESERVE_NOBODY], values, 2, NULL, NULL) :
	    DB_OK;
}
