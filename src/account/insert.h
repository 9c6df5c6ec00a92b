/*
 * The rows of a sign-up, inside a transaction of the caller's.
 */
#ifndef ACCOUNT_INSERT_H
#define ACCOUNT_INSERT_H

#include "account/account.h"
#include "db/db.h"

/*
 * Insert the customer of S, its addresses, custom attributes, newsletter row,
 * assistance row and the journal rows of its mails.  Sets the ids in S.  On
 * anything but DB_OK the caller undoes the transaction.
 */
enum db_outcome account_insert(struct db *db, struct account *s)
    __attribute__((nonnull, warn_unused_result));

#endif
