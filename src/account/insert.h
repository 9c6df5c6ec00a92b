/*
 * Inserts the rows of an account, inside a transaction of the caller.
 */
#ifndef ACCOUNT_INSERT_H
#define ACCOUNT_INSERT_H

#include "account/account.h"
#include "db/db.h"

/*
 * Insert ACCOUNT: customer, addresses, custom attributes, newsletter row (or
 * take over a guest's), assistance row and the journal rows of the mails that
 * are owed.  Sets the ids in ACCOUNT.  DB_DUPLICATE if the e-mail is taken, or
 * the value of account->not_unique.  On anything but DB_OK the caller undoes
 * the transaction.
 */
enum db_outcome account_insert(struct db *db, struct account *account)
    __attribute__((nonnull, warn_unused_result));

#endif
