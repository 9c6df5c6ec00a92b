/*
 * customer_insert: the rows of a sign-up, inside a transaction of the caller's.
 * Neighbours: signup, store_attributes, mail_journal, db.
 */
#ifndef CUSTOMER_INSERT_H
#define CUSTOMER_INSERT_H

#include "db.h"
#include "signup.h"

/*
 * Insert the customer of S, its addresses, custom attributes, newsletter row,
 * assistance row and the journal rows of its mails.  Sets the ids in S.  On
 * anything but DB_OK the caller undoes the transaction.
 */
enum db_outcome customer_insert(struct db *db, struct signup *s)
    __attribute__((nonnull, warn_unused_result));

#endif
