/*
 * PUT /rest/{store}/V1/customers/password (contract G16), step by step.
 */
#include "endpoint/forgot_password.h"

#include <time.h>

#include "account/mail_plan.h"
#include "account/read.h"
#include "account/reset.h"
#include "account/transaction.h"
#include "call/answer.h"
#include "call/arguments.h"
#include "call/find_account.h"
#include "mail/mailer.h"

enum { EMAIL, TEMPLATE, WEBSITE, ARGUMENTS };

struct forgetting {
	struct json_document *document;
	struct argument arguments[ARGUMENTS];
	enum mail_notice notice;
	struct credentials credentials;
	struct shop own;		/* of the account, if not the call's */
	const struct shop *shop;	/* of the account */
	struct account_record record;
	struct mail *mail;		/* NULL: mails are switched off */
	/* Set by each attempt of the transaction: */
	bool found;			/* the account is still there */
	bool within;			/* the number of mails an hour */
};

typedef bool step(struct call *call, struct forgetting *f);

static bool
read_arguments(struct call *call, struct forgetting *f)
{
	return arguments_read(call, &f->document, f->arguments, ARGUMENTS);
}

static bool
find(struct call *call, struct forgetting *f)
{
	return find_account(call, f->arguments[EMAIL].text,
	    &f->arguments[WEBSITE].number, &f->credentials);
}

static bool
choose_template(struct call *call, struct forgetting *f)
{
	static const char reminder[] = "email_reminder";
	static const char reset[] = "email_reset";
	struct text template = f->arguments[TEMPLATE].text;

	f->notice = text_is(template, reminder) ? NOTICE_PASSWORD_REMINDER :
	    NOTICE_PASSWORD_RESET;
	if (!text_is(template, reminder) && !text_is(template, reset))
		problems_add(&call->problems, PROBLEM_INVALID_TEMPLATE,
		    TEXT_LITERAL("template"), template, text_of(reminder),
		    text_of(reset));
	return call_has_no_problem(call);
}

static bool
find_shop(struct call *call, struct forgetting *f)
{
	return find_account_shop(call, f->credentials.store_id, &f->own,
	    &f->shop);
}

static bool
refuse_gone(struct call *call, const struct forgetting *f)
{
	return find_account_refuse(call, f->arguments[EMAIL].text,
	    &f->arguments[WEBSITE].number);
}

/* For the name in the mail. */
static bool
read_account(struct call *call, struct forgetting *f)
{
	bool found;

	if (!call_check_outcome(call, account_read(call->app->db,
	    f->credentials.id, false, &f->record, &found)))
		return false;
	call_end_phase(call, PHASE_VALIDATE);
	return found || refuse_gone(call, f);
}

/* Before the transaction: in doubt, the mail is known by its Message-ID. */
static bool
plan(struct call *call, struct forgetting *f)
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
	struct forgetting *f = argument;
	struct credentials *c = &f->credentials;
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
save(struct call *call, struct forgetting *f)
{
	if (f->mail == NULL)
		return true;
	if (!call_check_outcome(call, account_transaction(call->app->db,
	    call->until, record_mail, f)))
		return false;
	call_end_phase(call, PHASE_STORE);
	if (!f->found)
		return refuse_gone(call, f);
	return f->within || call_refuse(call, PROBLEM_TOO_MANY_RESETS,
	    text_of(shop_text(&f->shop->settings, SHOP_SUPPORT_EMAIL)));
}

static bool
send_mail(struct call *call, struct forgetting *f)
{
	const struct account *account = &f->record.account;

	mailer_send(call->app->db, &call->app->mailer, account->mails,
	    account->mails_owed, f->shop);
	call_end_phase(call, PHASE_MAIL);
	return true;
}

static bool
answer(struct call *call, struct forgetting *f)
{
	call->reply->customer = f->credentials.id;
	answer_boolean(call, true);
	return true;
}

void
endpoint_forgot_password(struct call *call)
{
	static step *const recipe[] = {
		read_arguments, find, choose_template, find_shop,
		read_account, plan, save, send_mail, answer,
	};
	struct mail mails[ACCOUNT_MAILS_MAX];	/* large: only set if used */
	struct forgetting f = { .arguments = {
		[EMAIL] = { .name = "email", .type = ARGUMENT_TEXT },
		[TEMPLATE] = { .name = "template", .type = ARGUMENT_TEXT },
		[WEBSITE] = { .name = "websiteId", .type = ARGUMENT_NUMBER,
		    .optional = true },
	}, .record.account.mails = mails };

	for (size_t i = 0; i < sizeof(recipe) / sizeof(*recipe); i++)
		if (!recipe[i](call, &f))
			break;
	json_free(f.document);
	credentials_wipe(&f.credentials);
	shop_settings_free(&f.own.settings);
	account_wipe(&f.record.account);
	account_record_free(&f.record);
}
