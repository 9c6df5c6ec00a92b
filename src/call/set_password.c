#include "call/set_password.h"

#include <time.h>

#include "account/read.h"
#include "account/subscription.h"
#include "account/transaction.h"
#include "base/secret.h"
#include "base/wipe.h"
#include "call/find_account.h"
#include "call/hash_password.h"
#include "mail/mailer.h"

struct setting {
	struct call *call;
	struct credentials *credentials;
	const struct shop *shop;	/* of the account */
	struct text token_sent, password;
	struct text email;		/* see the header */
	char hash[PASSWORD_MCF_LEN + 1];
	/* Set by each attempt of the transaction: */
	bool found;			/* the account is still there */
	enum reset_token token;
	struct account_record record;	/* of an account that it confirms */
	struct mail *mails;
};

bool
set_password_accept(struct call *call, enum reset_token state)
{
	switch (state) {
	case RESET_TOKEN_VALID:
		return true;
	case RESET_TOKEN_EXPIRED:
		return call_refuse(call, PROBLEM_RESET_TOKEN_EXPIRED,
		    TEXT_ABSENT);
	case RESET_TOKEN_MISMATCHED:
		break;
	}
	return call_refuse(call, PROBLEM_RESET_TOKEN, TEXT_ABSENT);
}

/* Before the transaction, so that no lock ever waits for scrypt. */
static bool
hash(struct call *call, struct setting *r)
{
	return call_hash_password(call, r->password, r->hash);
}

/* The subscription that waited for the account's confirmation. */
static enum db_outcome
raise_subscription(struct db *db, struct setting *r)
{
	const struct mailer *mailer = &r->call->app->mailer;
	struct account *account = &r->record.account;
	enum db_outcome outcome = account_read_anew(db, r->credentials->id,
	    false, &r->record, r->mails, mailer_lease(mailer));

	if (outcome == DB_OK)
		outcome = subscription_raise(db, account, &r->shop->settings,
		    (long long)time(NULL),
		    mailer->destination == SETTINGS_MAIL_OFF);
	if (outcome == DB_OK)
		outcome = account_save_mails(db, account);
	return outcome;
}

static void
forget_record(struct setting *r)
{
	account_record_free(&r->record);
	r->record = (struct account_record){ .account.mails = NULL };
}

/*
 * The transaction.  The token is compared once more, with the account's row
 * locked: it is good for one of many requests.  Our hash in the row, whose salt
 * is new, means that an earlier COMMIT was ours.
 */
static enum db_outcome
attempt(struct db *db, void *argument, bool in_doubt)
{
	struct setting *r = argument;
	struct credentials *c = r->credentials;
	bool saved, confirms;
	enum db_outcome outcome = credentials_lock(db, c->id, c, &r->found);

	r->token = RESET_TOKEN_VALID;
	if (outcome != DB_OK || !r->found)
		return outcome;
	if (in_doubt && secret_equals(text_of(c->password_hash),
	    text_of(r->hash)))
		return account_find_mails(db, &r->record.account, &saved);
	forget_record(r);
	r->token = reset_check_token(c, r->token_sent,
	    &r->shop->settings);
	if (r->token != RESET_TOKEN_VALID)
		return DB_OK;
	confirms = reset_confirms(c);
	outcome = reset_save(db, c, r->hash);
	if (outcome == DB_OK && confirms)
		outcome = raise_subscription(db, r);
	return outcome;
}

static bool
save(struct call *call, struct setting *r)
{
	const struct number no_website = { .given = false };

	if (!call_check_outcome(call, account_transaction(call->app->db,
	    call->until, attempt, r)))
		return false;
	call_end_phase(call, PHASE_STORE);
	if (!r->found)
		return find_account_refuse_gone(call, r->credentials, r->email,
		    &no_website);
	return set_password_accept(call, r->token);
}

/* None but the newsletter's (contract G20). */
static bool
send_mail(struct call *call, struct setting *r)
{
	call_send_mails(call, &r->record.account, r->shop);
	return true;
}

bool
set_password(struct call *call, struct credentials *c,
    const struct shop *shop, struct text token, struct text password,
    struct text email)
{
	struct mail mails[ACCOUNT_MAILS_MAX];	/* large: only set if used */
	struct setting r = { .call = call, .credentials = c, .shop = shop,
	    .token_sent = token, .password = password, .email = email,
	    .mails = mails };
	bool done = hash(call, &r) && save(call, &r) && send_mail(call, &r);

	call->reply->customer = c->id;
	forget_record(&r);
	wipe(&r.hash, sizeof(r.hash));
	return done;
}
