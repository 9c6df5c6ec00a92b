/*
 * Changes the rows of an account, inside a transaction of the caller.
 */
#ifndef ACCOUNT_CHANGE_H
#define ACCOUNT_CHANGE_H

#include "account/account.h"
#include "db/db.h"
#include "shop/shop.h"

/*
 * Make the rows of an account, which are as BEFORE and locked, those of
 * ACCOUNT, whose customer has been merged with that of BEFORE and checked:
 * customer, custom attributes, subscription, the journal rows of the mails that
 * are owed now, and, if ACCOUNT has a list of addresses, these: it inserts
 * those without an entity_id and deletes those that BEFORE still has.  Website,
 * store and group are changed, and assistance if anybody but the customer
 * speaks of it.  Both have their email_key.  The settings are those of the
 * account's shop; NOW and OFF are those of mail_plan_notice.
 *
 * DB_DUPLICATE if the e-mail is taken, or the value of account->not_unique.  On
 * anything but DB_OK the caller undoes the transaction.
 */
enum db_outcome account_change(struct db *db, struct account *account,
    const struct account *before, const struct shop_settings *settings,
    long long now, bool off) __attribute__((nonnull, warn_unused_result));

#endif
