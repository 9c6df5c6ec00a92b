/*
 * Counts attempts to prove to be a customer with a password (contract G2, G3),
 * in the database for all workers and hosts.
 *
 * An attempt is reserved before its password is hashed, so that attempts at the
 * same time don't exceed a limit together, and settled afterwards: it has
 * failed, succeeded, or is given back because the program has failed.  What a
 * killed worker leaves reserved counts as a failure until the time-out or the
 * lock's minutes are over.
 */
#ifndef ACCOUNT_ATTEMPTS_H
#define ACCOUNT_ATTEMPTS_H

#include <stdbool.h>

#include "base/digest.h"
#include "base/text.h"
#include "db/db.h"
#include "shop/shop.h"

/* For a website: those who sign in are integrations. */
enum { ATTEMPTS_OF_INTEGRATIONS = -1 };

/* An attempt, and what is reserved for it.  Begin with all zero. */
struct attempt {
	char login[DIGEST_HEX_LEN + 1];	/* whose sign-ins are counted */
	long long seconds;		/* of the time-out */
	bool login_reserved;
	long long customer_id;		/* whose lock it is about */
	long long failures_max;		/* that lock it */
	long long minutes;		/* of the lock */
	bool account_reserved;
};

/*
 * Write to LOGIN under what sign-ins as NAME, the key of an e-mail or whatever
 * was sent, in WEBSITE are counted.
 */
void attempts_name_login(struct text name, long long website,
    char login[DIGEST_HEX_LEN + 1]);

/*
 * Reserve a sign-in as USERNAME in WEBSITE, or in all of them if that is 0,
 * under the throttle in SETTINGS.  *ROOM is false if it is refused: there were
 * too many refused ones.  If only attempts under way take the room, this waits
 * until one of them ends; DB_AWAY if none has by UNTIL (monotonic_ms).
 */
enum db_outcome attempts_reserve_login(struct db *db,
    const struct shop_settings *settings, struct text username,
    long long website, long long until, struct attempt *a, bool *room)
    __attribute__((nonnull, warn_unused_result));

/*
 * The same for a look at the password of the account CUSTOMER_ID, under the
 * lock in SETTINGS.  *ROOM is false if the account is locked, or gone.
 */
enum db_outcome attempts_reserve_account(struct db *db,
    const struct shop_settings *settings, long long customer_id,
    long long until, struct attempt *a, bool *room)
    __attribute__((nonnull, warn_unused_result));

/*
 * The same for an e-mail that nobody has, after attempts_reserve_login: nothing
 * is reserved, but as much is written, so that the time does not tell.
 */
enum db_outcome attempts_reserve_nobody(struct db *db,
    const struct shop_settings *settings, const struct attempt *a)
    __attribute__((nonnull, warn_unused_result));

/*
 * A has failed: what is reserved counts.  Whatever the outcome, nothing is
 * reserved afterwards.  One statement.
 */
enum db_outcome attempts_fail(struct db *db, struct attempt *a)
    __attribute__((nonnull, warn_unused_result));

/*
 * A has succeeded, and the customer CUSTOMER_ID signs in: the counts of both
 * are cleared, and when it did so first is noted.  If NEW_HASH is not NULL it
 * replaces OLD_HASH, unless the account has another one by now.  One statement.
 */
enum db_outcome attempts_sign_in(struct db *db, struct attempt *a,
    long long customer_id, const char *old_hash, const char *new_hash)
    __attribute__((nonnull(1, 2, 4), warn_unused_result));

/*
 * A, of an integration, has succeeded: its count is cleared.  One statement.
 */
enum db_outcome attempts_succeed(struct db *db, struct attempt *a)
    __attribute__((nonnull, warn_unused_result));

/*
 * Give back what A has reserved of the account, until UNTIL (monotonic_ms).  It
 * need not succeed.
 */
void attempts_give_back_account(struct db *db, struct attempt *a,
    long long until) __attribute__((nonnull));

/*
 * After a fault of the program: give back all that A has reserved, if anything.
 * It need not succeed.  Moves the limit of DB.
 */
void attempts_give_back(struct db *db, struct attempt *a)
    __attribute__((nonnull));

/*
 * Clear the counts of the account CUSTOMER_ID, whose e-mail has the key
 * EMAIL_KEY, and of sign-ins to it in WEBSITE or in all of them: this lifts
 * lock and throttle.  It may be part of a transaction, which should have
 * changed or locked the account's row before.
 */
enum db_outcome attempts_clear(struct db *db, const char *email_key,
    long long website, long long customer_id)
    __attribute__((nonnull, warn_unused_result));

/*
 * Delete what is counted of sign-ins with EMAIL_KEY to WEBSITE, and to all of
 * them.
 */
enum db_outcome attempts_forget(struct db *db, const char *email_key,
    long long website) __attribute__((nonnull, warn_unused_result));

/* The same for every website. */
enum db_outcome attempts_forget_everywhere(struct db *db,
    const char *email_key) __attribute__((nonnull, warn_unused_result));

/* Delete some counts of sign-ins whose time-out is over. */
enum db_outcome attempts_sweep(struct db *db) __attribute__((nonnull));

#endif
