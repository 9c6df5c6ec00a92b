/*
 * One address of an account, by its own id.
 */
#ifndef ACCOUNT_ADDRESS_H
#define ACCOUNT_ADDRESS_H

#include <stdbool.h>

#include "db/db.h"

/* *OWNER: the id of the account that has the address ID; 0 if there is none. */
enum db_outcome address_find_owner(struct db *db, long long id,
    long long *owner) __attribute__((nonnull, warn_unused_result));

/*
 * Delete the address ID in one transaction (account/transaction.h), not begun
 * after UNTIL (monotonic_ms); if it was a default address, its account has none
 * any more.  *OWNER: the id of that account, which is updated now; 0 if there
 * is no such address.
 */
enum db_outcome address_delete(struct db *db, long long id, long long until,
    long long *owner) __attribute__((nonnull, warn_unused_result));

#endif
