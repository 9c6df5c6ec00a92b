/*
 * POST /rest/{store}/V1/customers.  The recipe of a sign-up,
 * step by step in the order of contract B; each step either goes on or makes
 * the answer.  Start reading here; src/README tells the rest.
 */
#include "endpoint/create.h"

#include <stdio.h>
#include <time.h>

#include "account/attribute_rows.h"
#include "account/encode.h"
#include "account/mail_plan.h"
#include "account/save.h"
#include "base/log.h"
#include "base/monotonic.h"
#include "base/password.h"
#include "base/wipe.h"
#include "call/caller.h"
#include "call/idempotency.h"
#include "customer/address_check.h"
#include "customer/attribute_check.h"
#include "customer/check.h"
#include "customer/decode.h"
#include "customer/password_check.h"
#include "mail/mailer.h"
#include "shop/attribute_read.h"
#include "shop/customer_group.h"
#include "shop/regions.h"
#include "shop/shop_choice.h"
#include "web/body.h"

/* A creation under way. */
struct creation {
	const struct call *call;
	struct reply *reply;
	struct db *db;
	struct json_document *document;
	struct registration request;
	struct shop named;		/* by the body, if it names one */
	const struct shop *shop;	/* of the account; see check_request */
	struct attributes attributes;
	struct problems problems;
	struct account account;
	struct idempotency key;		/* of the request, if it has one */
	bool key_lost;			/* it took too long to keep it */
	bool manager, has_password;
	time_t now;
	char hash[PASSWORD_MCF_LEN + 1];
	long long phase_began;
};

/* A step of the recipe: true to go on, false if the reply is made. */
typedef bool step(struct creation *c);

static bool
database(struct creation *c, enum db_outcome outcome)
{
	if (outcome == DB_OK)
		return true;
	call_database_failed(c->call->app, outcome, c->reply);
	return false;
}

static bool
refuse(struct creation *c, enum problem_id id, struct text argument)
{
	reply_problem(c->reply, id, argument);
	return false;
}

/* True if no problem has been found; otherwise they are the reply. */
static bool
no_problems(struct creation *c)
{
	if (!problems_any(&c->problems))
		return true;
	reply_problems(c->reply, &c->problems);
	return false;
}

/* The time since the last call belongs to PHASE. */
static void
end_phase(struct creation *c, enum reply_phase phase)
{
	long long now = monotonic_us();

	c->reply->phase_us[phase] += now - c->phase_began;
	c->phase_began = now;
}

static bool
decode(struct creation *c)
{
	if (!body_read(c->call->request, c->call->app->settings.max_body,
	    &c->document, c->reply))
		return false;
	customer_decode(c->document != NULL ? json_root(c->document) : NULL,
	    &c->request, &c->problems);
	c->has_password = !text_is_absent(c->request.password);
	end_phase(c, PHASE_DECODE);
	return no_problems(c);
}

static bool
identify_caller(struct creation *c)
{
	return database(c, caller_identify(c->db,
	    c->call->request->authorization, &c->manager));
}

/* The Idempotency-Key: an earlier answer, or ours to answer. */
static bool
reserve_key(struct creation *c)
{
	return idempotency_reserve(c->call, c->manager, &c->key, c->reply);
}

/*
 * Steps 6 to 10.  The rules of steps 8 and 11 are those of the store that the
 * body names, so it is looked for first and complained about last.
 */
static bool
check_request(struct creation *c)
{
	const struct number *website = &c->request.customer.website_id;
	const struct shop *shop = &c->call->shop;
	enum shop_choice choice;
	char id[24];

	if (!database(c, shop_choose(c->db,
	    &c->request.customer.store_id, website, &c->named, &shop,
	    &choice)))
		return false;
	c->account.store = shop->store;
	c->shop = shop;
	(void)snprintf(c->reply->store, sizeof(c->reply->store), "%s",
	    c->account.store.code);
	customer_check_registration(
	    &c->request, c->manager, &c->shop->settings, c->now, &c->problems);
	if (!no_problems(c))
		return false;
	switch (choice) {
	case SHOP_NO_STORE:
		return refuse(c, PROBLEM_STORE_UNKNOWN, TEXT_ABSENT);
	case SHOP_NO_WEBSITE:
		(void)snprintf(id, sizeof(id), "%lld", website->value);
		return refuse(c, PROBLEM_WEBSITE_UNKNOWN, text_of(id));
	case SHOP_NOT_IN_WEBSITE:
		return refuse(c, PROBLEM_STORE_NOT_IN_WEBSITE, TEXT_ABSENT);
	default:
		return true;
	}
}

static bool
choose_group(struct creation *c)
{
	bool exists;

	if (!database(c, customer_group_choose(c->db, &c->shop->settings,
	    &c->request.customer.group_id, &c->account.group_id, &exists)))
		return false;
	return exists || refuse(c, PROBLEM_GROUP_UNKNOWN, TEXT_ABSENT);
}

/* Step 11. */
static bool
check_fields(struct creation *c)
{
	customer_check_fields(&c->request.customer, &c->shop->settings, c->now,
	    &c->problems);
	return no_problems(c);
}

static bool
look_up_region(struct creation *c, struct address *a)
{
	const struct region_key key = customer_region_key(a);

	return database(c, regions_resolve(c->db, a->country_id, &key,
	    &a->region));
}

/* Step 12. */
static bool
check_addresses(struct creation *c)
{
	struct customer *customer = &c->request.customer;

	for (size_t i = 0; i < customer->address_count; i++)
		if (address_check_country(
			&customer->addresses[i], &c->shop->settings) &&
		    !look_up_region(c, &customer->addresses[i]))
			return false;
	address_check(customer, &c->shop->settings, &c->problems);
	return no_problems(c);
}

/* Step 13. */
static bool
check_attributes(struct creation *c)
{
	struct customer *customer = &c->request.customer;
	const struct attribute_value *taken = NULL;

	if (!database(c, attribute_read(c->db, &c->attributes)))
		return false;
	attribute_check(customer, &c->attributes, &c->problems);
	if (!no_problems(c) || !database(c, attribute_rows_taken(c->db,
	    customer, &taken)))
		return false;
	return taken == NULL || refuse(c, PROBLEM_ATTRIBUTE_UNIQUE,
	    taken->code);
}

/* Step 14: ask before hashing; the unique key decides later. */
static bool
check_duplicate(struct creation *c)
{
	bool taken = false;

	c->account.global_accounts = !shop_is_on(&c->shop->settings,
	    SHOP_ACCOUNT_SHARE);
	if (!database(c, account_email_taken(c->db, c->request.customer.email,
	    c->account.store.website_id, c->account.global_accounts, &taken)))
		return false;
	end_phase(c, PHASE_VALIDATE);
	return !taken || refuse(c, PROBLEM_EMAIL_EXISTS, TEXT_ABSENT);
}

/* Before the transaction, so that no lock ever waits for scrypt. */
static bool
hash_password(struct creation *c)
{
	char plain[PASSWORD_CHECK_MAX * 4 + 1];
	enum password_outcome outcome;

	if (!c->has_password)
		return true;
	text_put(c->request.password, plain, sizeof(plain));
	outcome = password_hash(plain, &c->call->app->settings.scrypt, c->hash);
	wipe(plain, sizeof(plain));
	c->account.password_hash = c->hash;
	end_phase(c, PHASE_HASH);
	if (outcome == PASSWORD_NO_MEMORY) {
		log_begin(LOG_LEVEL_ERROR, "no memory to hash a password");
		log_end();
		reply_unavailable(c->reply);
	} else if (outcome == PASSWORD_FAILED)
		reply_fault(c->reply, "the password could not be hashed");
	return outcome == PASSWORD_OK;
}

static void
encode(struct creation *c)
{
	buf_reset(&c->reply->body);
	account_encode(&c->account, c->call->filter, &c->reply->body);
}

/*
 * In the transaction: the answer is made, since one that found no memory after
 * the COMMIT would deny an account, and remembered under the request's key.
 */
static enum db_outcome
remember_answer(struct db *db, void *argument)
{
	struct creation *c = argument;
	enum db_outcome outcome;

	encode(c);
	if (buf_failed(&c->reply->body))
		return DB_AWAY;
	if (!c->key.held)
		return DB_OK;
	outcome = idempotency_complete(db, &c->key, 200, &c->reply->body,
	    &c->key_lost);
	return c->key_lost ? DB_DUPLICATE : outcome;
}

/* Step 15: one transaction with everything, the mails to send included. */
static bool
store(struct creation *c)
{
	enum { ASSISTANCE_ALLOWED = 2 };
	const struct mailer *mailer = &c->call->app->mailer;
	struct account *s = &c->account;

	s->customer = &c->request.customer;
	account_set_times(s, c->now, c->manager ? s->customer->created_at :
	    TEXT_ABSENT);
	s->assistance = c->manager &&
	    s->customer->assistance_allowed.value == ASSISTANCE_ALLOWED;
	s->mail_lease = mailer_lease(mailer);
	mail_plan(s, &c->shop->settings, c->request.redirect_url,
	    (long long)c->now, mailer->destination == SETTINGS_MAIL_OFF);
	switch (account_save(c->db, s, c->call->until,
	    remember_answer, c)) {
	case ACCOUNT_SAVED:
		end_phase(c, PHASE_STORE);
		return true;
	case ACCOUNT_DUPLICATE:
		return refuse(c, c->key_lost ? PROBLEM_KEY_PENDING :
		    PROBLEM_EMAIL_EXISTS, TEXT_ABSENT);
	case ACCOUNT_NOT_UNIQUE:
		return refuse(c, PROBLEM_ATTRIBUTE_UNIQUE,
		    s->not_unique->code);
	case ACCOUNT_AWAY:
		return database(c, DB_AWAY);
	default:
		return database(c, DB_FAILED);
	}
}

/* After the commit: no mail about an account that does not exist. */
static bool
send_mail(struct creation *c)
{
	mailer_send(c->db, &c->call->app->mailer, c->account.mails,
	    c->account.mail_count, c->shop);
	end_phase(c, PHASE_MAIL);
	return true;
}

static bool
answer(struct creation *c)
{
	c->reply->status = 200;
	c->reply->customer = c->account.id;
	encode(c);	/* another COMMIT than the last may have counted */
	return true;
}

void
endpoint_create(const struct call *call, struct reply *reply)
{
	static step *const recipe[] = {
		decode, identify_caller, reserve_key, check_request,
		choose_group, check_fields, check_addresses, check_attributes,
		check_duplicate, hash_password, store, send_mail, answer,
	};
	struct mail mails[ACCOUNT_MAILS_MAX];	/* large: only set if used */
	struct creation c = { .call = call, .reply = reply,
	    .db = call->app->db, .problems = PROBLEMS_EMPTY,
	    .account.mails = mails,
	    .now = time(NULL), .phase_began = monotonic_us() };

	for (size_t i = 0; i < sizeof(recipe) / sizeof(*recipe); i++)
		if (!recipe[i](&c))
			break;
	idempotency_finish(call, &c.key, reply);
	customer_registration_free(&c.request);
	json_free(c.document);
	attribute_free(&c.attributes);
	shop_settings_free(&c.named.settings);
	problems_free(&c.problems);
	account_wipe(&c.account);
	wipe(&c.hash, sizeof(c.hash));
}
