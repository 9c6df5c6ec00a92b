/*
 * Deletes an account and whatever is of it (contract G32).
 */
#ifndef ACCOUNT_DELETE_H
#define ACCOUNT_DELETE_H

#include <stdbool.h>

#include "db/db.h"

/*
 * Delete the account ID in one transaction: its addresses, values of
 * attributes, tokens, subscriptions, mails that are recorded, sent or not,
 * answers that are kept for an Idempotency-Key, and what is counted of its
 * sign-ins.  *DELETED is false if there is none.
 * Nothing begins after UNTIL (monotonic_ms).
 */
enum db_outcome account_delete(struct db *db, long long id, long long until,
    bool *deleted) __attribute__((nonnull, warn_unused_result));

/*
 * The same in a transaction that has locked the account's row, if there is one,
 * but for what is counted of its sign-ins.
 */
enum db_outcome account_delete_within(struct db *db, long long id)
    __attribute__((nonnull, warn_unused_result));

#endif
