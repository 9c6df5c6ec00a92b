/*
 * Step by step.  Between the comparison of the current password and the
 * transaction the account's hash may become another: that of a sign-in, which
 * made it anew, or that of another password.  Then all begins again, with the
 * question who calls.
 */
#include "endpoint/change_password.h"

#include <time.h>

#include "account/attempts.h"
#include "account/credentials.h"
#include "account/mail_plan.h"
#include "account/read.h"
#include "account/transaction.h"
#include "base/secret.h"
#include "base/wipe.h"
#include "call/answer.h"
#include "call/arguments.h"
#include "call/customer_token.h"
#include "call/find_account.h"
#include "call/hash_password.h"
#include "call/verify_password.h"
#include "customer/password_check.h"

/* A change of a password. */
struct change {
	struct call *call;
	struct db *db;
	struct text current, new;	/* as sent */
	struct credentials account;
	struct shop own;		/* of the account, if not the call's */
	const struct shop *shop;	/* of the account */
	struct attempt attempt;
	char hash[PASSWORD_MCF_LEN + 1];	/* of the new one */
	/* Set by each attempt of the transaction: */
	bool other_hash;		/* than the one that was compared */
	struct account_record record;
	struct mail *mails;
};

static const struct db_statement save_hash = {
	"UPDATE customer_entity SET password_hash = ?, rp_token = NULL, "
	"rp_token_created_at = NULL WHERE entity_id = ?"
};

/*
 * A step of the recipe: true to go on, false if the reply is made, or if the
 * recipe has to begin again.
 */
typedef bool step(struct call *call, struct change *c);

static bool
find(struct call *call, struct change *c)
{
	return find_account_by_id(call, call->caller.customer_id,
	    &c->account) && find_account_shop(call, c->account.store_id,
	    c->account.website_id, &c->own, &c->shop);
}

static bool
reserve(struct call *call, struct change *c)
{
	bool room;

	if (!call_check_outcome(call, attempts_reserve_account(c->db,
	    &c->shop->settings, c->account.id, call->until, &c->attempt,
	    &room)))
		return false;
	call_end_phase(call, PHASE_VALIDATE);
	return room || call_refuse(call, PROBLEM_LOCKED, TEXT_ABSENT);
}

static bool
verify(struct call *call, struct change *c)
{
	bool right;

	if (!call_verify_password(call, c->current, c->account.password_hash,
	    &right))
		return false;
	return right || (call_check_outcome(call, attempts_fail(c->db,
	    &c->attempt)) &&
	    call_refuse(call, PROBLEM_PASSWORD_WRONG, TEXT_ABSENT));
}

static bool
check(struct call *call, struct change *c)
{
	bool right = password_check_change(c->new, text_of(c->account.email),
	    &c->shop->settings, &call->problems);

	problems_about(&call->problems, "newPassword", NULL);
	call_end_phase(call, PHASE_VALIDATE);
	return right || call_has_no_problem(call);
}

/* Before the transaction, so that no lock ever waits for scrypt. */
static bool
hash(struct call *call, struct change *c)
{
	return call_hash_password(call, c->new, c->hash);
}

/* The mail that tells the customer. */
static enum db_outcome
record_mail(struct db *db, struct change *c)
{
	const struct mailer *mailer = &c->call->app->mailer;
	struct account *account = &c->record.account;
	enum db_outcome outcome = account_read_anew(db, c->account.id, false,
	    &c->record, c->mails, mailer_lease(mailer));

	if (outcome != DB_OK)
		return outcome;
	(void)mail_plan_notice(account, NOTICE_PASSWORD_CHANGED,
	    &c->shop->settings, (long long)time(NULL),
	    mailer->destination == SETTINGS_MAIL_OFF);
	return account_save_mails(db, account);
}

/* The counts of the account, and all tokens but the caller's. */
static enum db_outcome
clear(struct db *db, const struct change *c)
{
	const struct credentials *account = &c->account;
	char key[EMAIL_KEY_SIZE];
	enum db_outcome outcome;

	(void)email_key(text_of(account->email), key);
	outcome = attempts_clear(db, key, account->website_id, account->id);
	return outcome == DB_OK ? customer_token_revoke_others(db,
	    account->id, caller_token(c->call->request->authorization)) :
	    outcome;
}

static bool
has_hash(const struct credentials *account, const char *hash)
{
	return secret_equals(text_of(account->password_hash), text_of(hash));
}

/*
 * The transaction.  Our hash in the row, whose salt is new, means that an
 * earlier COMMIT was ours.
 */
static enum db_outcome
change(struct db *db, void *argument, bool in_doubt)
{
	struct change *c = argument;
	const struct db_value values[] = { db_string(c->hash),
	    db_number(c->account.id) };
	struct credentials now = { .id = 0 };
	bool found, saved, ours;
	enum db_outcome outcome = credentials_lock(db, c->account.id, &now,
	    &found);

	ours = found && in_doubt && has_hash(&now, c->hash);
	c->other_hash = outcome == DB_OK && !ours &&
	    !(found && has_hash(&now, c->account.password_hash));
	credentials_wipe(&now);
	if (ours)
		return account_find_mails(db, &c->record.account, &saved);
	if (c->other_hash)
		return DB_DUPLICATE;
	if (outcome == DB_OK)
		outcome = db_run(db, &save_hash, values, 2, NULL, NULL);
	if (outcome == DB_OK)
		outcome = clear(db, c);
	return outcome == DB_OK ? record_mail(db, c) : outcome;
}

static bool
save(struct call *call, struct change *c)
{
	enum db_outcome outcome = account_transaction(c->db, call->until,
	    change, c);

	call_end_phase(call, PHASE_STORE);
	if (c->other_hash || !call_check_outcome(call, outcome))
		return false;
	c->attempt.account_reserved = false;	/* it is cleared */
	return true;
}

static bool
send_mail(struct call *call, struct change *c)
{
	call_send_mails(call, &c->record.account, c->shop);
	return true;
}

static bool
answer(struct call *call, struct change *c)
{
	call->reply->customer = c->account.id;
	answer_boolean(call, true);
	return true;
}

static void
run(struct call *call, struct change *c)
{
	static step *const recipe[] = {
		find, reserve, verify, check, hash, save, send_mail, answer,
	};

	db_limit(c->db, call->until);
	c->other_hash = false;
	for (size_t i = 0; i < sizeof(recipe) / sizeof(*recipe); i++)
		if (!recipe[i](call, c))
			break;
	attempts_give_back(c->db, &c->attempt);
	credentials_wipe(&c->account);
	shop_settings_free(&c->own.settings);
	account_record_free(&c->record);
	c->record = (struct account_record){ .account.mails = NULL };
	wipe(c->hash, sizeof(c->hash));
}

void
endpoint_change_password(struct call *call)
{
	enum { CURRENT, NEW, ARGUMENTS };
	struct argument list[ARGUMENTS] = {
		[CURRENT] = { .name = "currentPassword" },
		[NEW] = { .name = "newPassword" },
	};
	struct mail mails[ACCOUNT_MAILS_MAX];	/* large: only set if used */
	struct change c = { .call = call, .db = call->app->db,
	    .mails = mails };
	struct json_document *document;

	if (arguments_read(call, &document, list, ARGUMENTS)) {
		c.current = list[CURRENT].text;
		c.new = list[NEW].text;
		run(call, &c);
		/* Once more, unless another change has revoked the token. */
		if (c.other_hash && call_authorize(call, CALLER_SELF)) {
			run(call, &c);
			if (c.other_hash)
				reply_unavailable(call->reply);
		}
	}
	json_free(document);
}
