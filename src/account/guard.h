/*
 * Lets only one of several transactions at a time claim an e-mail or the value
 * of an attribute, where no unique key can: see uniqueness_guard in the schema.
 */
#ifndef ACCOUNT_GUARD_H
#define ACCOUNT_GUARD_H

#include "db/db.h"

/*
 * Inside a transaction: from now until its end no other transaction with the
 * same KEY of an e-mail (or VALUE of ATTRIBUTE) gets past its own call.  On one
 * server the other waits here; on another Galera node its COMMIT fails with
 * DB_CONFLICT.  Look for the thing after the call.
 */
enum db_outcome guard_email(struct db *db, const char *key)
    __attribute__((nonnull, warn_unused_result));
enum db_outcome guard_attribute(struct db *db, long long attribute,
    struct text value) __attribute__((nonnull, warn_unused_result));

/*
 * Delete the row of KEY, which no transaction leaves behind: a program that
 * inserts without deleting again may have.
 */
enum db_outcome guard_forget_email(struct db *db, const char *key)
    __attribute__((nonnull, warn_unused_result));

#endif
