#include "call/change_subscription.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "account/mail_plan.h"
#include "account/transaction.h"

struct change {
	struct call *call;
	const struct shop *shop;
	struct subscriber *s;
	enum change_subscription what;
	struct customer customer;	/* whom the mail goes to */
	struct account account;
	struct mail mails[ACCOUNT_MAILS_MAX];	/* large: only set if used */
};

/* What becomes of a row, and which mail says so; NOTICES: none. */
static enum mail_notice
decide(enum change_subscription what, enum subscriber_status *status)
{
	const enum subscriber_status before = *status;

	switch (what) {
	case SUBSCRIPTION_CONFIRM:
		if (before != SUBSCRIBER_NOT_ACTIVE)
			return NOTICES;
		*status = SUBSCRIBER_SUBSCRIBED;
		return NOTICE_NEWSLETTER_SUCCESS;
	case SUBSCRIPTION_END:
		if (before == SUBSCRIBER_UNSUBSCRIBED)
			return NOTICES;
		*status = SUBSCRIBER_UNSUBSCRIBED;
		return before == SUBSCRIBER_SUBSCRIBED ?
		    NOTICE_NEWSLETTER_UNSUBSCRIBED : NOTICES;
	case SUBSCRIPTION_REMIND:
		break;
	}
	return before == SUBSCRIBER_NOT_ACTIVE ? NOTICE_NEWSLETTER_CONFIRM :
	    before == SUBSCRIBER_SUBSCRIBED ? NOTICE_NEWSLETTER_SUCCESS :
	    NOTICES;
}

static enum db_outcome
record_mail(struct db *db, struct change *c, enum mail_notice notice)
{
	const struct mailer *mailer = &c->call->app->mailer;
	const struct subscriber *s = c->s;
	struct mail *m;

	c->customer.email = text_of(s->email);
	c->account = (struct account){ .customer = &c->customer,
	    .id = s->customer_id, .store = c->shop->store, .mails = c->mails,
	    .mail_lease = mailer_lease(mailer) };
	if (notice == NOTICES)
		return DB_OK;
	m = mail_plan_notice(&c->account, notice, &c->shop->settings,
	    (long long)time(NULL), mailer->destination == SETTINGS_MAIL_OFF);
	if (m == NULL)
		return DB_OK;
	mail_plan_set_code(m, s->id, s->code);
	return account_save_mails(db, &c->account);
}

/* In doubt the mail says whether an earlier attempt was committed. */
static enum db_outcome
attempt(struct db *db, void *argument, bool in_doubt)
{
	struct change *c = argument;
	struct subscriber *s = c->s;
	bool found, saved = false;
	enum subscriber_status before;
	enum mail_notice notice;
	enum db_outcome outcome = subscriber_lock(db, s->id, s, &found);

	if (outcome == DB_OK && in_doubt)
		outcome = account_find_mails(db, &c->account, &saved);
	if (outcome != DB_OK || saved)
		return outcome;
	if (!found)
		s->status = SUBSCRIBER_NONE;
	if (s->status == SUBSCRIBER_NONE)
		return DB_OK;
	before = s->status;
	notice = decide(c->what, &s->status);
	if (s->status != before)
		outcome = subscriber_set(db, s->id, s->status);
	return outcome == DB_OK ? record_mail(db, c, notice) : outcome;
}

bool
change_subscription(struct call *call, const struct shop *shop,
    struct subscriber *s, enum change_subscription what)
{
	struct change c;		/* large: only set if used */
	bool done;

	c.call = call, c.shop = shop, c.s = s, c.what = what;
	memset(&c.customer, 0, sizeof(c.customer));
	memset(&c.account, 0, sizeof(c.account));
	c.account.mails = c.mails;
	done = call_check_outcome(call, account_transaction(call->app->db,
	    call->until, attempt, &c));
	call_end_phase(call, PHASE_STORE);
	if (done)
		call_send_mails(call, &c.account, shop);
	account_wipe(&c.account);
	return done;
}
