/*
 * The keys of e-mail addresses that rows lack: those of before there were keys,
 * and those that others have written (see schema/0005-email-key.sql).
 */
#ifndef CTL_EMAIL_KEYS_H
#define CTL_EMAIL_KEYS_H

#include "db/db.h"

/*
 * Give every row of customers, of the newsletter and of mails its key, in
 * batches: what is done stays done if a later one fails.  A customer whose key
 * another one of the website has, and a row whose address has no key, get a
 * mark that is nobody's key.  Customers with a mark are tried again by each
 * call.
 */
enum db_outcome ctl_email_keys_fill(struct db *db)
    __attribute__((nonnull, warn_unused_result));

/*
 * Print a line for each customer that has a mark: id, website, address, then id
 * and address of the customer that has the key.  *COUNT is their number.
 */
enum db_outcome ctl_email_keys_print_marked(struct db *db, long long *count)
    __attribute__((nonnull, warn_unused_result));

/* Count the customers without a key and those with a mark; at most 1000. */
enum db_outcome ctl_email_keys_count(struct db *db, long long *missing,
    long long *marked) __attribute__((nonnull, warn_unused_result));

#endif
