/*
 * The rows of customers and their addresses, as they are inserted and changed:
 * what both have in common stands in one table of columns.
 */
#ifndef ACCOUNT_ENTITY_ROWS_H
#define ACCOUNT_ENTITY_ROWS_H

#include "account/account.h"
#include "db/db.h"

/*
 * Insert the customer of ACCOUNT and set the account's id.  *GUEST becomes the
 * subscription that a guest has left under its e-mail (contract D33), or 0; its
 * row is locked.  DB_DUPLICATE if the e-mail is taken in the website.
 */
enum db_outcome entity_rows_insert_customer(struct db *db,
    struct account *account, long long *guest)
    __attribute__((nonnull, warn_unused_result));

/* Insert the address A of ACCOUNT, which has its id, and set its entity_id. */
enum db_outcome entity_rows_insert_address(struct db *db,
    const struct account *account, struct address *a)
    __attribute__((nonnull, warn_unused_result));

/*
 * Make the default addresses of ACCOUNT those that its addresses, which have
 * their entity_ids, ask to be.
 */
enum db_outcome entity_rows_set_defaults(struct db *db,
    const struct account *account)
    __attribute__((nonnull, warn_unused_result));

#endif
