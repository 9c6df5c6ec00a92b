/*
 * Claims what may belong to one account only and has no unique key that says
 * so, in a transaction that saves the account.
 */
#ifndef ACCOUNT_CLAIM_H
#define ACCOUNT_CLAIM_H

#include "account/account.h"
#include "db/db.h"

/*
 * Claim the e-mail of ACCOUNT, whose email_key is set, in all websites: under
 * global accounts no unique key spans them.  DB_DUPLICATE if another account
 * has it; a new account has the id 0.
 */
enum db_outcome claim_email(struct db *db, const struct account *account)
    __attribute__((nonnull, warn_unused_result));

/*
 * Claim the values of attributes of C and its addresses that must be unique and
 * are to be written.  Whether another has one is asked when it is written
 * (account/attribute_rows.h).
 */
enum db_outcome claim_attributes(struct db *db, const struct customer *c)
    __attribute__((nonnull, warn_unused_result));

#endif
