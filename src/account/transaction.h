/*
 * A transaction that changes an account, run again until it is clear what has
 * become of it.
 */
#ifndef ACCOUNT_TRANSACTION_H
#define ACCOUNT_TRANSACTION_H

#include <stdbool.h>

#include "db/db.h"

/*
 * What is done in the transaction with ARGUMENT.  Anything but DB_OK undoes it.
 * It may run several times and decides anew each time.  IN_DOUBT: the COMMIT of
 * an earlier time had no answer, so what this one is to change may be changed
 * already.
 */
typedef enum db_outcome account_work(struct db *db, void *argument,
    bool in_doubt);

/*
 * Run WORK with ARGUMENT in a transaction, again after a conflict with another
 * one, a lost connection, or a COMMIT without an answer, but not after UNTIL
 * (monotonic_ms).  DB_OK: it is committed.  DB_DUPLICATE and DB_FAILED are what
 * WORK has returned.  DB_AWAY: it was not done, as far as can be known.
 */
enum db_outcome account_transaction(struct db *db, long long until,
    account_work *work, void *argument)
    __attribute__((nonnull(1, 3), warn_unused_result));

/*
 * Run STATEMENT, which is a transaction by itself, with the COUNT parameters in
 * VALUES: again and again after a conflict, as somebody on another node of a
 * cluster may change the same row.
 */
enum db_outcome account_transaction_single(struct db *db,
    const struct db_statement *statement, const struct db_value *values,
    size_t count) __attribute__((nonnull, warn_unused_result));

/*
 * Wait before the transaction is run once more, ATTEMPT times after the first:
 * 5 ms, then twice as long each time up to 160, with some jitter.
 */
void account_transaction_pause(unsigned attempt);

#endif
