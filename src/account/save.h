/*
 * Saves an account with everything that belongs to it in one transaction
 * (contract D30), and answers whether an e-mail is taken.
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
	ACCOUNT_NOT_UNIQUE,	/* the value of account->not_unique is taken */
	ACCOUNT_AWAY,		/* no database, or a busy one: 503 */
	ACCOUNT_FAILED		/* a fault, logged: 500 */
};

/*
 * True in *TAKEN if an account whose e-mail has KEY exists in WEBSITE, or in
 * any website if GLOBAL.  It only spares a hash: account_save decides.
 */
enum db_outcome account_email_taken(struct db *db, const char *key,
    long long website, bool global, bool *taken)
    __attribute__((nonnull, warn_unused_result));

/*
 * Runs in the transaction, after all rows are written, and again when it is run
 * again.  Anything but DB_OK undoes them.
 */
typedef enum db_outcome account_save_last(struct db *db, void *argument);

/* How long, in ms, account_save looks after a COMMIT without an answer. */
enum { ACCOUNT_SAVE_DOUBT_MS = 15000 };

/*
 * Save ACCOUNT in one transaction, whose last step is LAST with ARGUMENT.  It
 * is run again after a conflict with another one, but not after UNTIL
 * (monotonic_ms).  A COMMIT without an answer leaves doubt: then this looks for
 * the row that it has written, at most ACCOUNT_SAVE_DOUBT_MS long, since
 * ACCOUNT_AWAY would say that there is no account.  For that it moves the limit
 * of DB.
 */
enum account_save_outcome account_save(struct db *db, struct account *account,
    long long until, account_save_last *last, void *argument)
    __attribute__((nonnull(1, 2, 4), warn_unused_result));

#endif
