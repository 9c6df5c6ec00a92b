/*
 * The account's row in newsletter_subscriber, which a guest may have left
 * behind (contract D33).
 */
#ifndef ACCOUNT_SUBSCRIPTION_H
#define ACCOUNT_SUBSCRIPTION_H

#include "account/account.h"
#include "db/db.h"

/*
 * In the transaction that saves ACCOUNT: take over the row that a guest has
 * left, of several one that is subscribed; if there is none, insert the row
 * that ACCOUNT asks for.  If GUEST is false there is known to be none.  Sets
 * its subscriber, *ID of the row or 0, and its mails_owed: all but the
 * newsletter's mail to a guest who is subscribed already.
 */
enum db_outcome subscription_save(struct db *db, struct account *account,
    bool guest, long long *id)
    __attribute__((nonnull, warn_unused_result));

/* Read the subscriber of ACCOUNT, which has its id; *ID of its row, or 0. */
enum db_outcome subscription_find(struct db *db, struct account *account,
    long long *id) __attribute__((nonnull, warn_unused_result));

/*
 * In the transaction that confirms ACCOUNT, which has its customer, id and
 * store: raise its row if that waits for it (SUBSCRIBER_UNCONFIRMED) to what
 * the shop's SETTINGS say, set its subscriber, and add the newsletter's mail to
 * those that ACCOUNT owes (contract D33).  SETTINGS, NOW and OFF are those of
 * mail_plan_notice.
 */
enum db_outcome subscription_raise(struct db *db, struct account *account,
    const struct shop_settings *settings, long long now, bool off)
    __attribute__((nonnull, warn_unused_result));

/*
 * In the transaction that changes ACCOUNT, which has been BEFORE and whose
 * email_key both have: turn its subscription on or off as its customer asks,
 * let it follow the e-mail and the store, and add the newsletter's mail to
 * those that ACCOUNT owes, of which it has none yet (contract G29).  A guest's
 * row under a new e-mail, or in a new store, is taken over as by a sign-up, or
 * deleted if the account has a row of its own.  SETTINGS, NOW and OFF are those
 * of mail_plan_notice.
 */
enum db_outcome subscription_change(struct db *db, struct account *account,
    const struct account *before, const struct shop_settings *settings,
    long long now, bool off) __attribute__((nonnull, warn_unused_result));

#endif
