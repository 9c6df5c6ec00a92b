#include "endpoint/confirm.h"

#include <time.h>

#include "account/mail_plan.h"
#include "account/read.h"
#include "account/transaction.h"
#include "call/answer.h"
#include "call/arguments.h"
#include "call/find_account.h"
#include "call/path.h"
#include "values/redirect_url.h"

/* A mail that is being sent again. */
struct resending {
	struct call *call;
	struct text email, redirect_url;	/* as sent */
	struct number website;
	struct credentials credentials;
	const struct shop *shop;	/* of the account */
	struct account_record record;
	struct mail mails[ACCOUNT_MAILS_MAX];	/* large: only set if used */
	time_t now;
	/* What the last attempt came to: */
	enum { RECORDED, GONE, NOT_PENDING } verdict;
};

/* The mail that confirms the account, by whether it has a password. */
static enum db_outcome
plan_mail(struct db *db, struct resending *r)
{
	const struct mailer *mailer = &r->call->app->mailer;
	const bool password = *r->credentials.password_hash != '\0';
	struct mail *m;

	r->record.account.mail_lease = mailer_lease(mailer);
	m = mail_plan_notice(&r->record.account, password ?
	    NOTICE_CONFIRMATION : NOTICE_SET_PASSWORD, &r->shop->settings,
	    r->now, mailer->destination == SETTINGS_MAIL_OFF);
	if (m == NULL)
		return DB_OK;
	if (!password)
		return credentials_renew_token(db, r->credentials.id,
		    m->token);
	text_put(text_of(r->credentials.confirmation), m->key,
	    sizeof(m->key));
	text_put(r->redirect_url, m->back_url, sizeof(m->back_url));
	return DB_OK;
}

static enum db_outcome
record_mail(struct db *db, struct resending *r)
{
	bool found;
	enum db_outcome outcome;

	account_record_free(&r->record);
	r->record = (struct account_record){ .account.mails = r->mails };
	outcome = account_read(db, r->credentials.id, false, &r->record,
	    &found);
	if (outcome == DB_OK)
		outcome = found ? plan_mail(db, r) : DB_CONFLICT;
	return outcome == DB_OK ? account_save_mails(db, &r->record.account) :
	    outcome;
}

static enum db_outcome
refuse(struct resending *r, int verdict)
{
	r->verdict = verdict;
	return DB_DUPLICATE;
}

static enum db_outcome
attempt(struct db *db, void *argument, bool in_doubt)
{
	struct resending *r = argument;
	bool found, saved = false;
	enum db_outcome outcome = credentials_lock(db, r->credentials.id,
	    &r->credentials, &found);

	r->verdict = RECORDED;
	if (outcome == DB_OK && in_doubt)
		outcome = account_find_mails(db, &r->record.account, &saved);
	if (outcome != DB_OK || saved)
		return outcome;
	if (!found)
		return refuse(r, GONE);
	if (*r->credentials.confirmation == '\0')
		return refuse(r, NOT_PENDING);
	return record_mail(db, r);
}

static bool
save(struct call *call, struct resending *r)
{
	enum db_outcome outcome = account_transaction(call->app->db,
	    call->until, attempt, r);

	call_end_phase(call, PHASE_STORE);
	switch (r->verdict) {
	case GONE:
		return find_account_refuse(call, r->email, &r->website);
	case NOT_PENDING:
		return call_refuse(call, PROBLEM_NOT_PENDING, TEXT_ABSENT);
	case RECORDED:
		break;
	}
	return call_check_outcome(call, outcome);
}

static void
resend(struct resending *r)
{
	struct call *call = r->call;
	struct app *app = call->app;
	struct shop own = { .store.id = 0 };

	if (!find_account(call, r->email, &r->website, &r->credentials))
		return;
	if (find_account_shop(call, r->credentials.store_id, &own,
	    &r->shop) && save(call, r)) {
		mailer_send(app->db, &app->mailer, r->mails,
		    r->record.account.mails_owed, r->shop);
		call_end_phase(call, PHASE_MAIL);
		call->reply->customer = r->credentials.id;
		answer_boolean(call, true);
	}
	shop_settings_free(&own.settings);
	credentials_wipe(&r->credentials);
}

static bool
check_redirect_url(struct call *call, struct text url)
{
	if (!redirect_url_is_acceptable(url))
		problems_add(&call->problems, PROBLEM_INVALID_VALUE,
		    TEXT_LITERAL("redirectUrl"), url);
	return call_has_no_problem(call);
}

void
endpoint_confirm(struct call *call)
{
	enum { EMAIL, WEBSITE, REDIRECT_URL, ARGUMENTS };
	struct argument list[ARGUMENTS] = {
		[EMAIL] = { .name = "email" },
		[WEBSITE] = { .name = "websiteId", .type = ARGUMENT_NUMBER },
		[REDIRECT_URL] = { .name = "redirectUrl", .optional = true },
	};
	struct resending r;		/* large: only set if used */
	struct json_document *document;

	r.call = call;
	r.now = time(NULL);
	r.verdict = RECORDED;
	r.record = (struct account_record){ .account.mails = r.mails };
	if (arguments_read(call, &document, list, ARGUMENTS) &&
	    check_redirect_url(call, list[REDIRECT_URL].text)) {
		r.email = list[EMAIL].text;
		r.website = list[WEBSITE].number;
		r.redirect_url = list[REDIRECT_URL].text;
		resend(&r);
	}
	account_record_free(&r.record);
	json_free(document);
}

void
endpoint_confirm_status(struct call *call)
{
	struct credentials c;
	struct shop own = { .store.id = 0 };
	const struct shop *shop;
	long long id;

	if (!path_id(call, 0, &id) || !find_account_by_id(call, id, &c))
		return;
	call->reply->customer = id;
	if (find_account_shop(call, c.store_id, &own, &shop))
		answer_text(call, !shop_is_on(&shop->settings, SHOP_CONFIRM) ?
		    "account_confirmation_not_required" :
		    *c.confirmation != '\0' ?
		    "account_confirmation_required" : "account_confirmed");
	shop_settings_free(&own.settings);
	credentials_wipe(&c);
}
