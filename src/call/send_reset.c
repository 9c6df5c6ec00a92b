#include "call/send_reset.h"

#include <time.h>

#include "account/read.h"
#include "account/reset.h"
#include "account/transaction.h"
#include "call/find_account.h"
#include "mail/mailer.h"

struct sending {
	enum mail_notice notice;
	struct credentials *credentials;
	struct text email;		/* see the header */
	const struct number *website;
	struct shop own;		/* of the account, if not the call's */
	const struct shop *shop;	/* of the account */
	struct account_record record;
	struct mail *mail;		/* NULL: mails are switched off */
	/* Set by each attempt of the transaction: */
	bool found;			/* the account is still there */
	bool within;			/* the number of mails an hour */
};

typedef bool step(struct call *call, struct sending *f);

static bool
find_shop(struct call *call, struct sending *f)
{
	return find_account_shop(call, f->credentials->store_id,
	    f->credentials->website_id, &f->own, &f->shop);
}

/* For the name in the mail. */
static bool
read_account(struct call *call, struct sending *f)
{
	bool found;

	if (!call_check_outcome(call, account_read(call->app->db,
	    f->credentials->id, false, &f->record, &found)))
		return false;
	call_end_phase(call, PHASE_VALIDATE);
	return found || find_account_refuse_gone(call, f->credentials,
	    f->email, f->website);
}

/* Before the transaction: in doubt, the mail is known by its Message-ID. */
static bool
plan(struct call *call, struct sending *f)
{
	const struct mailer *mailer = &call->app->mailer;
	struct account *account = &f->record.account;

	account->store = f->shop->store;
	account->mail_lease = mailer_lease(mailer);
	f->mail = mail_plan_notice(account, f->notice, &f->shop->settings,
	    (long long)time(NULL), mailer->destination == SETTINGS_MAIL_OFF);
	return true;
}

/*
 * The transaction.  The account's row is locked, so that requests at the same
 * time count each other's mails, and the mail goes to the e-mail that it has.
 */
static enum db_outcome
record_mail(struct db *db, void *argument, bool in_doubt)
{
	struct sending *f = argument;
	struct credentials *c = f->credentials;
	const long long max = shop_number(&f->shop->settings,
	    SHOP_RESETS_PER_HOUR);
	long long count = 0;
	enum db_outcome outcome = credentials_lock(db, c->id, c, &f->found);

	f->within = true;
	f->mail->id = 0;
	if (outcome == DB_OK && f->found && in_doubt)
		outcome = mail_journal_find(db, f->mail);
	if (outcome != DB_OK || !f->found || f->mail->id != 0)
		return outcome;
	if (max > 0)
		outcome = reset_count_mails(db, c->id, &count);
	f->within = max <= 0 || count < max;
	if (outcome != DB_OK || !f->within)
		return outcome;
	text_put(text_of(c->email), f->mail->recipient,
	    sizeof(f->mail->recipient));
	outcome = credentials_renew_token(db, c->id, f->mail->token);
	if (outcome == DB_OK)
		outcome = account_save_mails(db, &f->record.account);
	return outcome;
}

static bool
save(struct call *call, struct sending *f)
{
	if (f->mail == NULL)
		return true;
	if (!call_check_outcome(call, account_transaction(call->app->db,
	    call->until, record_mail, f)))
		return false;
	call_end_phase(call, PHASE_STORE);
	if (!f->found)
		return find_account_refuse_gone(call, f->credentials, f->email,
		    f->website);
	return f->within || call_refuse(call, PROBLEM_TOO_MANY_RESETS,
	    text_of(shop_text(&f->shop->settings, SHOP_SUPPORT_EMAIL)));
}

static bool
send_mail(struct call *call, struct sending *f)
{
	call_send_mails(call, &f->record.account, f->shop);
	return true;
}

bool
send_reset(struct call *call, struct credentials *c, enum mail_notice notice,
    struct text email, const struct number *website)
{
	static step *const recipe[] = {
		find_shop, read_account, plan, save, send_mail,
	};
	struct mail mails[ACCOUNT_MAILS_MAX];	/* large: only set if used */
	struct sending f = { .notice = notice, .credentials = c,
	    .email = email, .website = website,
	    .record.account.mails = mails };
	bool going = true;

	for (size_t i = 0; i < sizeof(recipe) / sizeof(*recipe) && going; i++)
		going = recipe[i](call, &f);
	call->reply->customer = c->id;
	shop_settings_free(&f.own.settings);
	account_record_free(&f.record);
	return going;
}
