/*
 * POST /rest/{store}/V1/customers/resetPassword, step by step (contract G18 to
 * G20), and the question whether a link is good (contract G17).
 */
#include "endpoint/reset_password.h"

#include <time.h>

#include "account/read.h"
#include "account/reset.h"
#include "account/subscription.h"
#include "account/transaction.h"
#include "base/secret.h"
#include "base/wipe.h"
#include "call/answer.h"
#include "call/arguments.h"
#include "call/find_account.h"
#include "call/hash_password.h"
#include "call/path.h"
#include "customer/password_check.h"
#include "mail/mailer.h"

enum { EMAIL, TOKEN, PASSWORD, ARGUMENTS };

struct reset {
	struct call *call;
	struct json_document *document;
	struct argument arguments[ARGUMENTS];
	struct credentials credentials;
	struct shop own;		/* of the account, if not the call's */
	const struct shop *shop;	/* of the account */
	char hash[PASSWORD_MCF_LEN + 1];
	/* Set by each attempt of the transaction: */
	bool found;			/* the account is still there */
	enum reset_token token;
	struct account_record record;	/* of an account that it confirms */
	struct mail *mails;
};

typedef bool step(struct call *call, struct reset *r);

/* The path's website: the body can't name one. */
static const struct number no_website = { .given = false };

static bool
read_arguments(struct call *call, struct reset *r)
{
	return arguments_read(call, &r->document, r->arguments, ARGUMENTS);
}

/* The empty one of these is required as an absent one is (contract G18). */
static bool
require(struct call *call, const struct argument *a)
{
	return !text_is_empty(a->text) ||
	    call_refuse(call, PROBLEM_REQUIRED, text_of(a->name));
}

static bool
find(struct call *call, struct reset *r)
{
	return require(call, &r->arguments[EMAIL]) &&
	    find_account(call, r->arguments[EMAIL].text, &no_website,
	    &r->credentials) && require(call, &r->arguments[TOKEN]);
}

static bool
find_shop(struct call *call, struct reset *r)
{
	return find_account_shop(call, r->credentials.store_id, &r->own,
	    &r->shop);
}

static bool
refuse_token(struct call *call, enum reset_token state)
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

static bool
check_token(struct call *call, struct reset *r)
{
	return refuse_token(call, reset_check_token(&r->credentials,
	    r->arguments[TOKEN].text, &r->shop->settings));
}

static bool
check_password(struct call *call, struct reset *r)
{
	bool right = password_check_change(r->arguments[PASSWORD].text,
	    r->arguments[EMAIL].text, &r->shop->settings, &call->problems);

	call_end_phase(call, PHASE_VALIDATE);
	return right || call_has_no_problem(call);
}

/* Before the transaction, so that no lock ever waits for scrypt. */
static bool
hash(struct call *call, struct reset *r)
{
	return call_hash_password(call, r->arguments[PASSWORD].text, r->hash);
}

/* The subscription that waited for the account's confirmation. */
static enum db_outcome
raise_subscription(struct db *db, struct reset *r)
{
	const struct mailer *mailer = &r->call->app->mailer;
	struct account *account = &r->record.account;
	bool found;
	enum db_outcome outcome = account_read(db, r->credentials.id,
	    false, &r->record, &found);

	account->mails = r->mails;
	account->mail_lease = mailer_lease(mailer);
	if (outcome == DB_OK && found)
		outcome = subscription_raise(db, account, &r->shop->settings,
		    (long long)time(NULL),
		    mailer->destination == SETTINGS_MAIL_OFF);
	if (outcome == DB_OK)
		outcome = account_save_mails(db, account);
	return outcome;
}

static void
forget_record(struct reset *r)
{
	account_wipe(&r->record.account);
	account_record_free(&r->record);
	r->record = (struct account_record){ .account.mails = NULL };
}

/*
 * The transaction.  The token is compared once more, with the account's row
 * locked: it is good for one of many requests.  Our hash in the row, whose salt
 * is new, means that an earlier COMMIT was ours.
 */
static enum db_outcome
set_password(struct db *db, void *argument, bool in_doubt)
{
	struct reset *r = argument;
	struct credentials *c = &r->credentials;
	bool saved, confirms;
	enum db_outcome outcome = credentials_lock(db, c->id, c, &r->found);

	r->token = RESET_TOKEN_VALID;
	if (outcome != DB_OK || !r->found)
		return outcome;
	if (in_doubt && secret_equals(text_of(c->password_hash),
	    text_of(r->hash)))
		return account_find_mails(db, &r->record.account, &saved);
	forget_record(r);
	r->token = reset_check_token(c, r->arguments[TOKEN].text,
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
save(struct call *call, struct reset *r)
{
	if (!call_check_outcome(call, account_transaction(call->app->db,
	    call->until, set_password, r)))
		return false;
	call_end_phase(call, PHASE_STORE);
	if (!r->found)
		return find_account_refuse(call, r->arguments[EMAIL].text,
		    &no_website);
	return refuse_token(call, r->token);
}

/* None but the newsletter's (contract G20). */
static bool
send_mail(struct call *call, struct reset *r)
{
	mailer_send(call->app->db, &call->app->mailer, r->mails,
	    r->record.account.mails_owed, r->shop);
	call_end_phase(call, PHASE_MAIL);
	return true;
}

static bool
answer(struct call *call, struct reset *r)
{
	call->reply->customer = r->credentials.id;
	answer_boolean(call, true);
	return true;
}

void
endpoint_reset_password(struct call *call)
{
	static step *const recipe[] = {
		read_arguments, find, find_shop, check_token, check_password,
		hash, save, send_mail, answer,
	};
	struct mail mails[ACCOUNT_MAILS_MAX];	/* large: only set if used */
	struct reset r = { .call = call, .arguments = {
		[EMAIL] = { .name = "email", .type = ARGUMENT_TEXT },
		[TOKEN] = { .name = "resetToken", .type = ARGUMENT_TEXT },
		[PASSWORD] = { .name = "newPassword", .type = ARGUMENT_TEXT },
	}, .mails = mails };

	for (size_t i = 0; i < sizeof(recipe) / sizeof(*recipe); i++)
		if (!recipe[i](call, &r))
			break;
	json_free(r.document);
	credentials_wipe(&r.credentials);
	shop_settings_free(&r.own.settings);
	forget_record(&r);
	wipe(&r.hash, sizeof(r.hash));
}

/* The account and the token that the path names. */
static bool
check_link(struct call *call, struct reset *r)
{
	struct text token;
	long long id;

	if (!path_id(call, 0, &id) || !path_text(call, 1, &token))
		return false;
	if (id == 0)
		problems_add(&call->problems, PROBLEM_INVALID_NUMBER,
		    TEXT_LITERAL("customerId"), TEXT_LITERAL("0"));
	return call_has_no_problem(call) &&
	    find_account_by_id(call, id, &r->credentials) &&
	    find_shop(call, r) && refuse_token(call, reset_check_token(
	    &r->credentials, token, &r->shop->settings));
}

void
endpoint_reset_password_link(struct call *call)
{
	struct reset r = { .call = call };

	if (check_link(call, &r))
		(void)answer(call, &r);
	credentials_wipe(&r.credentials);
	shop_settings_free(&r.own.settings);
}
