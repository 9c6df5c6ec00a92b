/*
 * POST /rest/{store}/V1/customers: makes an account, step by step in the order
 * of contract B.  Each step either goes on or makes the answer.
 */
#include "endpoint/create.h"

#include <time.h>

#include "account/attribute_rows.h"
#include "account/encode.h"
#include "account/mail_plan.h"
#include "account/save.h"
#include "base/wipe.h"
#include "call/choose_shop.h"
#include "call/hash_password.h"
#include "call/idempotency.h"
#include "call/throttle.h"
#include "customer/address_check.h"
#include "customer/attribute_check.h"
#include "customer/check.h"
#include "customer/decode.h"
#include "shop/attribute_read.h"
#include "shop/customer_group.h"

/* An account that is being made. */
struct creation {
	struct db *db;
	struct json_document *document;
	struct registration registration;
	struct shop named;		/* by the body, if it names one */
	const struct shop *shop;	/* of the account: see check_request */
	const struct shop_settings *settings;	/* of that shop */
	struct attributes attributes;
	struct account account;
	struct idempotency key;		/* of the request, if it has one */
	struct throttle throttle;	/* of a guest's address */
	bool may_manage;		/* the caller may manage customers */
	time_t now;
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
	if (!call_identify(call, TOKEN_OF_INTEGRATION))
		return false;
	c->may_manage = caller_may(&call->caller, CALLER_MANAGE);
	return true;
}

static bool
decode(struct call *call, struct creation *c)
{
	customer_decode(c->document != NULL ? json_root(c->document) : NULL,
	    call_addresses_max(call), &c->registration, &call->problems);
	call_end_phase(call, PHASE_DECODE);
	return call_has_no_problem(call);
}

/* The Idempotency-Key: maybe there is an answer already. */
static bool
look_up_key(struct call *call, struct creation *c)
{
	return idempotency_look_up(call, &c->key);
}

/*
 * Refuse what an account has already, unless it is the one that this request
 * has made itself, sent twice at the same time.
 */
static bool
refuse_taken(struct call *call, struct creation *c, enum problem_id problem,
    struct text parameter)
{
	return look_up_key(call, c) && call_refuse(call, problem, parameter);
}

/*
 * Steps 6 to 10.  The rules of steps 8 and 11 are those of the store that the
 * body names, so it is looked for first and complained about last.
 */
static bool
check_request(struct call *call, struct creation *c)
{
	const struct customer *customer = &c->registration.customer;
	enum shop_choice choice;

	c->shop = &call->shop;
	if (!call_check_outcome(call, shop_choose(c->db, &customer->store_id,
	    &customer->website_id, &c->named, &c->shop, &choice)))
		return false;
	c->settings = &c->shop->settings;
	c->account.store = c->shop->store;
	call_log_store(call, &c->shop->store);
	customer_check_registration(&c->registration, c->may_manage,
	    c->settings, c->now, &call->problems);
	return call_has_no_problem(call) &&
	    choose_shop_refuse(call, customer, choice);
}

static bool
choose_group(struct call *call, struct creation *c)
{
	bool exists;

	if (!call_check_outcome(call, customer_group_choose(c->db, c->settings,
	    &c->registration.customer.group_id, &c->account.group_id,
	    &exists)))
		return false;
	return exists || call_refuse(call, PROBLEM_GROUP_UNKNOWN, TEXT_ABSENT);
}

/* Step 11. */
static bool
check_fields(struct call *call, struct creation *c)
{
	customer_check_fields(&c->registration.customer, c->settings, c->now,
	    &call->problems);
	return call_has_no_problem(call);
}

/* Step 12. */
static bool
check_addresses(struct call *call, struct creation *c)
{
	struct customer *customer = &c->registration.customer;

	if (!call_check_outcome(call, address_check_look_up(c->db, customer,
	    c->settings)))
		return false;
	address_check(customer, c->settings, &call->problems);
	return call_has_no_problem(call);
}

/* Step 13. */
static bool
check_attributes(struct call *call, struct creation *c)
{
	struct customer *customer = &c->registration.customer;
	const struct attribute_value *taken = NULL;

	if (c->shop->has_attributes && !call_check_outcome(call,
	    attribute_read(c->db, &c->attributes)))
		return false;
	attribute_check(customer, &c->attributes, &call->problems);
	if (!call_has_no_problem(call) || !call_check_outcome(call,
	    attribute_rows_taken(c->db, customer, &taken)))
		return false;
	return taken == NULL ||
	    refuse_taken(call, c, PROBLEM_ATTRIBUTE_UNIQUE, taken->code);
}

/* Step 14: ask before hashing; the unique key decides later. */
static bool
check_duplicate(struct call *call, struct creation *c)
{
	bool taken = false;

	/* What has passed the checks has a key. */
	if (!email_key(c->registration.customer.email, c->account.email_key))
		return call_refuse(call, PROBLEM_EMAIL_ADDRESS, TEXT_ABSENT);
	c->account.global_accounts = !shop_is_on(c->settings,
	    SHOP_ACCOUNT_SHARE);
	if (!call_check_outcome(call, account_email_taken(c->db,
	    c->account.email_key, c->account.store.website_id,
	    c->account.global_accounts, &taken)))
		return false;
	call_end_phase(call, PHASE_VALIDATE);
	return !taken ||
	    refuse_taken(call, c, PROBLEM_EMAIL_EXISTS, TEXT_ABSENT);
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
	bool within = throttle_signup(call, c->settings, &c->throttle);

	call_end_phase(call, PHASE_VALIDATE);
	return within;
}

/* Before the transaction, so that no lock ever waits for scrypt. */
static bool
hash(struct call *call, struct creation *c)
{
	if (text_is_absent(c->registration.password))
		return true;
	c->account.password_hash = c->hash;
	return call_hash_password(call, c->registration.password, c->hash);
}

/* Decide what is saved besides the customer itself. */
static bool
plan(struct call *call, struct creation *c)
{
	const struct mailer *mailer = &call->app->mailer;
	struct account *account = &c->account;

	account->customer = &c->registration.customer;
	account_set_times(account, c->now, c->may_manage ?
	    account->customer->created_at : TEXT_ABSENT);
	account->assistance = c->may_manage &&
	    account->customer->assistance_allowed.value ==
	    CUSTOMER_ASSISTANCE_ALLOWED;
	account->mail_lease = mailer_lease(mailer);
	mail_plan(account, c->settings, c->registration.redirect_url,
	    (long long)c->now, mailer->destination == SETTINGS_MAIL_OFF);
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

	encode(r->call, &c->account);
	if (buf_failed(body))
		return DB_AWAY;
	return c->key.held ? idempotency_complete(db, &c->key, 200,
	    c->account.id, body) : DB_OK;
}

/* Step 15: one transaction with everything, the mails to send included. */
static bool
save(struct call *call, struct creation *c)
{
	struct remembering remembering = { call, c };

	switch (account_save(c->db, &c->account, call->until, remember_answer,
	    &remembering)) {
	case ACCOUNT_SAVED:
		call_end_phase(call, PHASE_STORE);
		return true;
	case ACCOUNT_DUPLICATE:
		return call_refuse(call, PROBLEM_EMAIL_EXISTS, TEXT_ABSENT);
	case ACCOUNT_REFUSED:	/* it took too long to keep the key */
		return call_refuse(call, PROBLEM_KEY_PENDING, TEXT_ABSENT);
	case ACCOUNT_NOT_UNIQUE:
		return call_refuse(call, PROBLEM_ATTRIBUTE_UNIQUE,
		    c->account.not_unique->code);
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
	mailer_send(c->db, &call->app->mailer, c->account.mails,
	    c->account.mails_owed, c->shop);
	call_end_phase(call, PHASE_MAIL);
	return true;
}

static bool
answer(struct call *call, struct creation *c)
{
	call->reply->status = 200;
	call->reply->customer = c->account.id;
	/* Again: it may be the account of an earlier COMMIT than the last. */
	encode(call, &c->account);
	return true;
}

void
endpoint_create(struct call *call)
{
	static step *const recipe[] = {
		read_body, identify_caller, decode, look_up_key, check_request,
		choose_group, check_fields, check_addresses, check_attributes,
		check_duplicate, reserve_key, count_signup, hash, plan, save,
		send_mail, answer,
	};
	struct mail mails[ACCOUNT_MAILS_MAX];	/* large: only set if used */
	struct creation c = { .db = call->app->db, .account.mails = mails,
	    .now = time(NULL) };

	for (size_t i = 0; i < sizeof(recipe) / sizeof(*recipe); i++)
		if (!recipe[i](call, &c))
			break;
	idempotency_finish(call, &c.key);
	throttle_finish(call, &c.throttle);
	customer_registration_free(&c.registration);
	json_free(c.document);
	attribute_free(&c.attributes);
	shop_settings_free(&c.named.settings);
	account_wipe(&c.account);
	wipe(&c.hash, sizeof(c.hash));
}
