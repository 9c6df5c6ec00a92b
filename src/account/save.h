/*
 * Puts a checked customer into the database with everything
 * that belongs to it, in one transaction (contract D30), and answers the
 * question whether an e-mail is taken.
 */
#ifndef ACCOUNT_SAVE_H
#define ACCOUNT_SAVE_H

#include <stdbool.h>

#include "account/account.h"
#include "db/db.h"

enum account_save_outcome {
	ACCOUNT_SAVED,
	ACCOUNT_DUPLICATE,	/* the e-mail is taken */
	ACCOUNT_REFUSED,	/* LAST has returned DB_DUPLICATE */
	ACCOUNT_NOT_UNIQUE,	/* the value of S->not_unique is taken */
	ACCOUNT_AWAY,		/* no database, or too busy: 503 */
	ACCOUNT_FAILED		/* a fault of ours, logged: 500 */
};

/*
 * True in *TAKEN if an account whose e-mail has KEY exists in WEBSITE, or in
 * any website if GLOBAL.  Only saves the work of a hash: account_save decides.
 */
enum db_outcome account_email_taken(struct db *db, const char *key,
    long long website, bool global, bool *taken)
    __attribute__((nonnull, warn_unused_result));

/*
 * Runs in the transaction, after all rows are written, and again when it is run
 * again.  Anything but DB_OK undoes them.
 */
typedef enum db_outcome account_save_last(struct db *db, void *argument);

/* How long, in ms, we look for our row after a COMMIT without an answer. */
enum { ACCOUNT_SAVE_DOUBT_MS = 15000 };

/*
 * Store S in one transaction, whose last step is LAST with ARGUMENT.  A
 * conflict with another transaction is tried again, up to UNTIL (monotonic_ms);
 * a connection lost at COMMIT is cleared up by looking for our own row, for
 * which the limit of DB is moved.
 */
enum account_save_outcome account_save(struct db *db, struct account *s,
    long long until, account_save_last *last, void *argument)
    __attribute__((nonnull(1, 2, 4), warn_unused_result));

#endif
