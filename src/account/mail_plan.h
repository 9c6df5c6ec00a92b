/*
 * Which mails a new customer gets, and what they carry (contract D31, D33); and
 * those that an account gets later.
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

/* The mails of an account that exists. */
enum mail_notice {
	NOTICE_CONFIRMATION,		/* carries the key */
	NOTICE_CONFIRMED,
	NOTICE_CONFIRMED_NO_PASSWORD,	/* carries a token */
	NOTICE_SET_PASSWORD,		/* the same */
	NOTICE_PASSWORD_RESET,		/* the same */
	NOTICE_PASSWORD_REMINDER,	/* the same */
	NOTICE_PASSWORD_CHANGED,
	NOTICE_EMAIL_CHANGED,
	NOTICE_NEWSLETTER_SUCCESS,	/* carries the subscriber's code */
	NOTICE_NEWSLETTER_CONFIRM,	/* the same */
	NOTICE_NEWSLETTER_UNSUBSCRIBED,
	NOTICES
};

/*
 * Add NOTICE to the mails of S, which has its id and fewer than
 * ACCOUNT_MAILS_MAX of them, and count it as owed.  SETTINGS, NOW and OFF as
 * above.  Returns the mail, in which the caller sets what it carries, or NULL
 * if none is owed.
 */
struct mail *mail_plan_notice(struct account *s, enum mail_notice notice,
    const struct shop_settings *settings, long long now, bool off)
    __attribute__((nonnull));

/* M is about the subscription of row ID, which its links name with CODE. */
void mail_plan_set_code(struct mail *m, long long id, const char *code)
    __attribute__((nonnull));

enum {
	MAIL_PLAN_WELCOMES = 4,
	MAIL_PLAN_NEWSLETTERS = 4,
	MAIL_PLAN_TEMPLATES = MAIL_PLAN_WELCOMES + MAIL_PLAN_NEWSLETTERS +
	    NOTICES
};

/*
 * The template of the mail in case I, which is less than MAIL_PLAN_TEMPLATES:
 * those of a new customer, then each notice.  NULL if there is no mail in that
 * case.  The same one may come twice.
 */
const char *mail_plan_template(unsigned i);

#endif
