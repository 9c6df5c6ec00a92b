#include "call/resend_confirmation.h"

#include <time.h>

#include "account/mail_plan.h"
#include "account/read.h"
#include "account/transaction.h"
#include "call/find_account.h"

/* What an attempt came to. */
enum verdict { RECORDED, GONE, NOT_PENDING };

/* A mail that is being sent again. */
struct resending {
	struct call *call;
	struct text redirect_url;	/* as sent */
	struct text email;		/* see the header */
	const struct number *website;
	struct credentials *credentials;
	const struct shop *shop;	/* of the account */
	struct account_record record;
	struct mail mails[ACCOUNT_MAILS_MAX];	/* large: only set if used */
	time_t now;
	enum verdict verdict;		/* on the last attempt */
};

/* The mail that confirms the account, by whether it has a password. */
static enum db_outcome
plan_mail(struct db *db, struct resending *r)
{
	const struct mailer *mailer = &r->call->app->mailer;
	const bool password = *r->credentials->password_hash != '\0';
	struct mail *m;

	m = mail_plan_notice(&r->record.account, password ?
	    NOTICE_CONFIRMATION : NOTICE_SET_PASSWORD, &r->shop->settings,
	    r->now, mailer->destination == SETTINGS_MAIL_OFF);
	if (m == NULL)
		return DB_OK;
	if (!password)
		return credentials_renew_token(db, r->credentials->id,
		    m->token);
	text_put(text_of(r->credentials->confirmation), m->key,
	    sizeof(m->key));
	text_put(r->redirect_url, m->back_url, sizeof(m->back_url));
	return DB_OK;
}

static enum db_outcome
record_mail(struct db *db, struct resending *r)
{
	enum db_outcome outcome = account_read_anew(db, r->credentials->id,
	    false, &r->record, r->mails, mailer_lease(&r->call->app->mailer));

	if (outcome == DB_OK)
		outcome = plan_mail(db, r);
	return outcome == DB_OK ? account_save_mails(db, &r->record.account) :
	    outcome;
}

static enum db_outcome
refuse(struct resending *r, enum verdict verdict)
{
	r->verdict = verdict;
	return DB_DUPLICATE;
}

static enum db_outcome
attempt(struct db *db, void *argument, bool in_doubt)
{
	struct resending *r = argument;
	bool found, saved = false;
	enum db_outcome outcome = credentials_lock(db, r->credentials->id,
	    r->credentials, &found);

	r->verdict = RECORDED;
	if (outcome == DB_OK && in_doubt)
		outcome = account_find_mails(db, &r->record.account, &saved);
	if (outcome != DB_OK || saved)
		return outcome;
	if (!found)
		return refuse(r, GONE);
	if (*r->credentials->confirmation == '\0')
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
		return find_account_refuse_gone(call, r->credentials,
		    r->email, r->website);
	case NOT_PENDING:
		return call_refuse(call, PROBLEM_NOT_PENDING, TEXT_ABSENT);
	case RECORDED:
		break;
	}
	return call_check_outcome(call, outcome);
}

bool
resend_confirmation(struct call *call, struct credentials *c,
    struct text redirect_url, struct text email, const struct number *website)
{
	struct shop own = { .store.id = 0 };
	struct resending r;		/* large: only set if used */
	bool done;

	r.call = call;
	r.redirect_url = redirect_url;
	r.email = email;
	r.website = website;
	r.credentials = c;
	r.now = time(NULL);
	r.verdict = RECORDED;
	r.record = (struct account_record){ .account.mails = r.mails };
	done = find_account_shop(call, c->store_id, c->website_id, &own,
	    &r.shop) &&
	    save(call, &r);
	if (done) {
		call_send_mails(call, &r.record.account, r.shop);
		call->reply->customer = c->id;
	}
	account_record_free(&r.record);
	shop_settings_free(&own.settings);
	return done;
}
