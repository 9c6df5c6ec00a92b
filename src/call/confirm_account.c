#include "call/confirm_account.h"

#include <time.h>

#include "account/attempts.h"
#include "account/encode.h"
#include "account/mail_plan.h"
#include "account/read.h"
#include "account/subscription.h"
#include "account/transaction.h"
#include "base/secret.h"
#include "call/find_account.h"

/* What an attempt came to. */
enum verdict { ACTIVATED, GONE, ACTIVE_ALREADY, WRONG_KEY };

/* An account that is being confirmed. */
struct activation {
	struct call *call;
	struct text email;		/* see the header */
	struct text key;		/* as sent */
	struct credentials *credentials;
	const struct shop *shop;	/* of the account */
	struct account_record record;
	struct mail mails[ACCOUNT_MAILS_MAX];	/* large: only set if used */
	time_t now;
	enum verdict verdict;		/* on the last attempt */
};

/* The mails of contract G11, none for whom knows how to sign in. */
static enum db_outcome
plan_mails(struct db *db, struct activation *a)
{
	const struct mailer *mailer = &a->call->app->mailer;
	const bool off = mailer->destination == SETTINGS_MAIL_OFF;
	const bool password = *a->credentials->password_hash != '\0';
	enum db_outcome outcome = DB_OK;
	struct mail *m = NULL;

	if (!a->credentials->signed_in)
		m = mail_plan_notice(&a->record.account, password ?
		    NOTICE_CONFIRMED : NOTICE_CONFIRMED_NO_PASSWORD,
		    &a->shop->settings, a->now, off);
	if (m != NULL && !password)
		outcome = credentials_renew_token(db, a->credentials->id,
		    m->token);
	return outcome == DB_OK ? subscription_raise(db, &a->record.account,
	    &a->shop->settings, a->now, off) : outcome;
}

/* Make the answer; see remember_answer in create.c. */
static enum db_outcome
encode(struct activation *a)
{
	struct buf *body = &a->call->reply->body;

	buf_reset(body);
	account_encode(&a->record.account, ACCOUNT_KEY_HIDDEN,
	    a->call->filter, body);
	return buf_failed(body) ? DB_AWAY : DB_OK;
}

/* The customer has proved to be it (contract G3). */
static enum db_outcome
clear_failures(struct db *db, const struct activation *a)
{
	const struct credentials *c = a->credentials;
	char key[EMAIL_KEY_SIZE];

	(void)email_key(text_of(c->email), key);
	return attempts_clear(db, key, c->website_id, c->id);
}

static enum db_outcome
confirm(struct db *db, struct activation *a)
{
	enum db_outcome outcome = credentials_confirm(db, a->credentials->id);

	if (outcome == DB_OK)
		outcome = clear_failures(db, a);
	if (outcome == DB_OK)
		outcome = account_read_anew(db, a->credentials->id,
		    a->call->shop.has_attributes, &a->record, a->mails,
		    mailer_lease(&a->call->app->mailer));
	if (outcome == DB_OK)
		outcome = plan_mails(db, a);
	if (outcome == DB_OK)
		outcome = account_save_mails(db, &a->record.account);
	return outcome == DB_OK ? encode(a) : outcome;
}

static enum db_outcome
refuse(struct activation *a, enum verdict verdict)
{
	a->verdict = verdict;
	return DB_DUPLICATE;
}

/*
 * In doubt a key that is gone was taken by the attempt that had no answer;
 * what it read and encoded is still here.
 */
static enum db_outcome
attempt(struct db *db, void *argument, bool in_doubt)
{
	struct activation *a = argument;
	const char *key = a->credentials->confirmation;
	bool found, saved;
	enum db_outcome outcome = credentials_lock(db, a->credentials->id,
	    a->credentials, &found);

	a->verdict = ACTIVATED;
	if (outcome != DB_OK)
		return outcome;
	if (!found)
		return refuse(a, GONE);
	if (*key == '\0')
		return in_doubt ? account_find_mails(db, &a->record.account,
		    &saved) : refuse(a, ACTIVE_ALREADY);
	if (!secret_equals(a->key, text_of(key)))
		return refuse(a, WRONG_KEY);
	return confirm(db, a);
}

static bool
save(struct call *call, struct activation *a)
{
	const struct number path_website = { .given = false };
	enum db_outcome outcome = account_transaction(call->app->db,
	    call->until, attempt, a);

	call_end_phase(call, PHASE_STORE);
	switch (a->verdict) {
	case GONE:
		return find_account_refuse_gone(call, a->credentials,
		    a->email, &path_website);
	case ACTIVE_ALREADY:
		return call_refuse(call, PROBLEM_ACTIVE_ALREADY, TEXT_ABSENT);
	case WRONG_KEY:
		return call_refuse(call, PROBLEM_CONFIRMATION_KEY,
		    TEXT_ABSENT);
	case ACTIVATED:
		break;
	}
	return call_check_outcome(call, outcome);
}

bool
confirm_account(struct call *call, struct credentials *c, struct text key,
    struct text email)
{
	struct shop own = { .store.id = 0 };
	struct activation a;		/* large: only set if used */
	bool done;

	a.call = call;
	a.email = email;
	a.key = key;
	a.credentials = c;
	a.now = time(NULL);
	a.verdict = ACTIVATED;
	a.record = (struct account_record){ .account.mails = a.mails };
	done = find_account_shop(call, c->store_id, c->website_id, &own,
	    &a.shop) &&
	    save(call, &a);
	if (done) {
		call_send_mails(call, &a.record.account, a.shop);
		call->reply->customer = c->id;
	}
	account_record_free(&a.record);
	shop_settings_free(&own.settings);
	return done;
}
