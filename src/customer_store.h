/*
 * customer_store: puts a checked customer into the database with everything
 * that belongs to it, in one transaction (contract D30), and answers the
 * question whether an e-mail is taken.
 * Neighbours: signup, customer_insert, db.
 */
#ifndef CUSTOMER_STORE_H
#define CUSTOMER_STORE_H

#include <stdbool.h>

#include "db.h"
#include "signup.h"

enum store_outcome {
	STORE_OK,
	STORE_DUPLICATE,	/* the e-mail is taken */
	STORE_NOT_UNIQUE,	/* the value of S->not_unique is taken */
	STORE_AWAY,		/* no database, or too busy: 503 */
	STORE_FAILED		/* a fault of ours, logged: 500 */
};

/*
 * True in *TAKEN if an account with EMAIL exists in WEBSITE, or in any website
 * if GLOBAL.  Only saves the work of a hash: customer_store_create decides.
 */
enum db_outcome customer_store_taken(struct db *db, struct text email,
    long long website, bool global, bool *taken)
    __attribute__((nonnull, warn_unused_result));

/* Runs in the transaction, after all rows are written; not OK undoes them. */
typedef enum db_outcome customer_store_last(struct db *db, void *argument);

/* How long, in ms, we look for our row after a COMMIT without an answer. */
enum { CUSTOMER_STORE_DOUBT_MS = 15000 };

/*
 * Store S in one transaction, whose last step is LAST with ARGUMENT.  A
 * conflict with another transaction is tried again, up to UNTIL (monotonic_ms);
 * a connection lost at COMMIT is cleared up by looking for our own row, for
 * which the limit of DB is moved.
 */
enum store_outcome customer_store_create(struct db *db, struct signup *s,
    long long until, customer_store_last *last, void *argument)
    __attribute__((nonnull(1, 2, 4), warn_unused_result));

#endif
