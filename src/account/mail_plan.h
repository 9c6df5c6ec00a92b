/*
 * Which mails a new customer gets, and what they carry (contract
 * D31, D33).
 */
#ifndef ACCOUNT_MAIL_PLAN_H
#define ACCOUNT_MAIL_PLAN_H

#include "account/account.h"
#include "shop/shop.h"

/*
 * Decide the mails of S and fill S->mails, its subscriber status, confirmation
 * key and token.  SETTINGS are those of the account's store; REDIRECT travels
 * to the confirmation link.  NOW in seconds since the epoch.  A shop that has
 * switched mail off (system/smtp/disable) owes none, nor does one whose
 * deployment has (OFF); key and token are made all the same.
 */
void mail_plan(struct account *s, const struct shop_settings *settings,
    struct text redirect, long long now, bool off);

/*
 * The template of a new customer's mail in case I, which is less than
 * MAIL_PLAN_TEMPLATES; NULL if there is no mail in that case.  The same one may
 * come twice.
 */
const char *mail_plan_template(unsigned i);

enum { MAIL_PLAN_TEMPLATES = 8 };

#endif
