/*
 * POST /rest/{store}/V1/customers: makes an account, step by step in the order
 * of contract B.  Each step either goes on or makes the answer.  Until the
 * checks have looked into the database, the shop is only assumed, and nothing
 * has been changed; so all steps can be taken again with the shop as it is.
 */
#include "endpoint/create.h"

#include <time.h>

#include "account/address_ids.h"
#include "account/encode.h"
#include "account/mail_plan.h"
#include "account/save.h"
#include "base/wipe.h"
#include "call/find_shop.h"
#include "call/hash_password.h"
#include "call/idempotency.h"
#include "call/new_account.h"
#include "call/throttle.h"
#include "customer/decode.h"

/* An account that is being made. */
struct creation {
	struct db *db;
	struct json_document *document;
	struct new_account new;
	struct account *account;	/* of NEW */
	struct idempotency key;		/* of the request, if it has one */
	struct throttle throttle;	/* of a guest's address */
	char hash[PASSWORD_MCF_LEN + 1];
};

/* A step of the recipe: true to go on, false if the reply is made. */
typedef bool step(struct call *call, struct creation *c);

static bool
read_body(struct call *call, struct creation *c)
{
	return call_read_body(call, &c->document);
}

/* Before the fields, since a guest may send fewer addresses than others. */
static bool
identify_caller(struct call *call, struct creation *c)
{
	/* An import has said already who it is. */
	if (call->caller.kind == CALLER_GUEST &&
	    !call_identify(call, TOKEN_OF_INTEGRATION))
		return false;
	c->new.may_manage = caller_may(&call->caller, CALLER_MANAGE);
	return true;
}

static bool
decode(struct call *call, struct creation *c)
{
	customer_decode(c->document != NULL ? json_root(c->document) : NULL,
	    call_addresses_max(call), &c->new.registration, &call->problems);
	call_end_phase(call, PHASE_DECODE);
	return call_has_no_problem(call);
}

/* The Idempotency-Key: maybe there is an answer already. */
static bool
look_up_key(struct call *call, struct creation *c)
{
	return idempotency_look_up(call, &c->key);
}

/* Steps 6 to 14, in the order of their rules. */
static bool
check(struct call *call, struct creation *c)
{
	return new_account_check(call, &c->new);
}

/* A sign-up that is only checked ends here. */
static bool
go_on(struct call *call, struct creation *c)
{
	(void)c;
	if (call->dry_run)
		call->reply->status = 200;
	return !call->dry_run;
}

/* Not before, so that a refused form writes nothing. */
static bool
reserve_key(struct call *call, struct creation *c)
{
	return idempotency_reserve(call, &c->key);
}

/* Only what would become an account is counted (contract H1). */
static bool
count_signup(struct call *call, struct creation *c)
{
	bool within = throttle_signup(call, &c->new.shop->settings,
	    &c->throttle);

	call_end_phase(call, PHASE_VALIDATE);
	return within;
}

/* Before the transaction, so that no lock ever waits for scrypt. */
static bool
hash(struct call *call, struct creation *c)
{
	if (text_is_absent(c->new.registration.password))
		return true;
	c->account->password_hash = c->hash;
	return call_hash_password(call, c->new.registration.password, c->hash);
}

/* Decide what is saved besides the customer itself. */
static bool
plan(struct call *call, struct creation *c)
{
	const struct mailer *mailer = &call->app->mailer;
	struct account *account = c->account;

	account->customer = &c->new.registration.customer;
	account_set_times(account, c->new.now, c->new.may_manage ?
	    account->customer->created_at : TEXT_ABSENT);
	account->assistance = c->new.may_manage &&
	    account->customer->assistance_allowed.value ==
	    CUSTOMER_ASSISTANCE_ALLOWED;
	account->mail_lease = mailer_lease(mailer);
	account->address_id = address_ids_take(c->db, &call->app->address_ids,
	    account->customer->address_count);
	mail_plan(account, &c->new.shop->settings,
	    c->new.registration.redirect_url, (long long)c->new.now,
	    mailer->destination == SETTINGS_MAIL_OFF);
	return true;
}

static void
encode(const struct call *call, const struct account *account)
{
	buf_reset(&call->reply->body);
	account_encode(account, ACCOUNT_KEY_HIDDEN, call->filter,
	    &call->reply->body);
}

/* What the last step of the transaction needs. */
struct remembering {
	const struct call *call;
	const struct creation *c;
};

/*
 * In the transaction: make the answer, and keep it under the request's key.  If
 * there was no memory for it after the COMMIT, the client would hear that there
 * is no account.
 */
static enum db_outcome
remember_answer(struct db *db, void *argument)
{
	const struct remembering *r = argument;
	const struct buf *body = &r->call->reply->body;
	const struct creation *c = r->c;

	encode(r->call, c->account);
	if (buf_failed(body))
		return DB_AWAY;
	return c->key.held ? idempotency_complete(db, &c->key, 200,
	    c->account->id, body) : DB_OK;
}

/* Step 15: one transaction with everything, the mails to send included. */
static bool
save(struct call *call, struct creation *c)
{
	struct remembering remembering = { call, c };
	const bool reserved = c->account->address_id != 0;
	const enum account_save_outcome outcome = account_save(c->db,
	    c->account, call->until, remember_answer, &remembering);

	if (reserved && c->account->address_id == 0)
		address_ids_drop(&call->app->address_ids);
	switch (outcome) {
	case ACCOUNT_SAVED:
		call_end_phase(call, PHASE_STORE);
		return true;
	case ACCOUNT_DUPLICATE:
		return call_refuse(call, PROBLEM_EMAIL_EXISTS, TEXT_ABSENT);
	case ACCOUNT_REFUSED:	/* it took too long to keep the key */
		return call_refuse(call, PROBLEM_KEY_PENDING, TEXT_ABSENT);
	case ACCOUNT_NOT_UNIQUE:
		return call_refuse(call, PROBLEM_ATTRIBUTE_UNIQUE,
		    c->account->not_unique->code);
	case ACCOUNT_AWAY:
		return call_check_outcome(call, DB_AWAY);
	case ACCOUNT_FAILED:
		break;
	}
	return call_check_outcome(call, DB_FAILED);
}

/* After the commit: no mail about an account that does not exist. */
static bool
send_mail(struct call *call, struct creation *c)
{
	call_send_mails(call, c->account, c->new.shop);
	return true;
}

static bool
answer(struct call *call, struct creation *c)
{
	call->reply->status = 200;
	call->reply->customer = c->account->id;
	/* Again: it may be the account of an earlier COMMIT than the last. */
	encode(call, c->account);
	return true;
}

static void
sign_up(struct call *call)
{
	static step *const recipe[] = {
		read_body, identify_caller, decode, look_up_key, check, go_on,
		reserve_key, count_signup, hash, plan, save, send_mail, answer,
	};
	struct mail mails[ACCOUNT_MAILS_MAX];	/* large: only set if used */
	struct creation c = { .db = call->app->db, .account = &c.new.account,
	    .new = { .key = &c.key, .account.mails = mails,
	    .now = time(NULL) } };

	for (size_t i = 0; i < sizeof(recipe) / sizeof(*recipe); i++)
		if (!recipe[i](call, &c))
			break;
	idempotency_finish(call, &c.key);
	throttle_finish(call, &c.throttle);
	new_account_free(&c.new);
	json_free(c.document);
	wipe(&c.hash, sizeof(c.hash));
}

void
endpoint_create(struct call *call)
{
	do
		sign_up(call);
	while (find_shop_anew(call));
}
