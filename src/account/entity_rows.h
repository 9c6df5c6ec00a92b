/*
 * The rows of customers and their addresses, as they are inserted and changed:
 * what both have in common stands in one table of columns.
 */
#ifndef ACCOUNT_ENTITY_ROWS_H
#define ACCOUNT_ENTITY_ROWS_H

#include <stdbool.h>

#include "account/account.h"
#include "db/db.h"

/*
 * Insert the customer of ACCOUNT and set the account's id.  *GUEST: a guest has
 * left a row of the newsletter under its e-mail (contract D33).  DB_DUPLICATE
 * if the e-mail is taken in the website.
 */
enum db_outcome entity_rows_insert_customer(struct db *db,
    struct account *account, bool *guest)
    __attribute__((nonnull, warn_unused_result));

/* Insert the address A of ACCOUNT, which has its id, and set its entity_id. */
enum db_outcome entity_rows_insert_address(struct db *db,
    const struct account *account, struct address *a)
    __attribute__((nonnull, warn_unused_result));

/*
 * Lock the row of the customer ID before it is changed; *FOUND is false if
 * there is none.  This is a write, which changes updated_at for the time being:
 * on Galera, where locks do not reach other nodes, only of rows that both
 * transactions write the later COMMIT fails.
 */
enum db_outcome entity_rows_lock_customer(struct db *db, long long id,
    bool *found) __attribute__((nonnull, warn_unused_result));

/*
 * Change the row of the customer of ACCOUNT, which has its id; not its e-mail,
 * for which there are two functions, or what a new account gets for good.
 */
enum db_outcome entity_rows_update_customer(struct db *db,
    const struct account *account)
    __attribute__((nonnull, warn_unused_result));

/*
 * Give ACCOUNT its e-mail, email_key and website, and make its token for a
 * password no good, since the mail that has it went elsewhere.  DB_DUPLICATE if
 * the e-mail is taken in the website.
 */
enum db_outcome entity_rows_move_email(struct db *db,
    const struct account *account)
    __attribute__((nonnull, warn_unused_result));

/* Write the e-mail of ACCOUNT in another way, with the same email_key. */
enum db_outcome entity_rows_respell_email(struct db *db,
    const struct account *account)
    __attribute__((nonnull, warn_unused_result));

/*
 * Give ACCOUNT its website, store and group.  DB_DUPLICATE if its e-mail is
 * taken in the website.
 */
enum db_outcome entity_rows_move(struct db *db, const struct account *account)
    __attribute__((nonnull, warn_unused_result));

/*
 * Give or take, as ACCOUNT says, the permission to assist its customer, which
 * it may have already.
 */
enum db_outcome entity_rows_set_assistance(struct db *db,
    const struct account *account)
    __attribute__((nonnull, warn_unused_result));

/* Change the address A of ACCOUNT, which has its entity_id. */
enum db_outcome entity_rows_update_address(struct db *db,
    const struct account *account, const struct address *a)
    __attribute__((nonnull, warn_unused_result));

/* Delete the address ID, and with it the values of its attributes. */
enum db_outcome entity_rows_delete_address(struct db *db, long long id)
    __attribute__((nonnull, warn_unused_result));

/*
 * Make the default addresses of ACCOUNT those that its addresses, which have
 * their entity_ids, ask to be.
 */
enum db_outcome entity_rows_set_defaults(struct db *db,
    const struct account *account)
    __attribute__((nonnull, warn_unused_result));

#endif
