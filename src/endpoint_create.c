/*
 * endpoint_create: POST /rest/{store}/V1/customers.  The recipe of a sign-up,
 * step by step in the order of contract B; each step either goes on or makes
 * the answer.  Start reading here; src/README tells the rest.
 */
#include "endpoint_create.h"

#include <stdio.h>
#include <time.h>

#include "body.h"
#include "caller.h"
#include "custom_check.h"
#include "customer_check.h"
#include "customer_decode.h"
#include "customer_encode.h"
#include "customer_mail.h"
#include "customer_store.h"
#include "log.h"
#include "mail_plan.h"
#include "monotonic.h"
#include "password.h"
#include "replay.h"
#include "store_attributes.h"
#include "store_choice.h"
#include "store_group.h"
#include "store_regions.h"
#include "wipe.h"

/* A creation under way. */
struct creation {
	const struct call *call;
	struct reply *reply;
	struct db *db;
	struct jsonio_document *document;
	struct customer_request request;
	struct shop named;		/* by the body, if it names one */
	const struct shop_settings *settings;	/* set by check_request */
	struct attributes attributes;
	struct problems problems;
	struct signup signup;
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
	customer_decode(c->document != NULL ? jsonio_root(c->document) : NULL,
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
	return replay_reserve(c->call, c->manager, &c->key, c->reply);
}

/*
 * Steps 6 to 10.  The rules of steps 8 and 11 are those of the store that the
 * body names, so it is looked for first and complained about last.
 */
static bool
check_request(struct creation *c)
{
	const struct customer_int *website = &c->request.customer.website_id;
	const struct shop *shop = &c->call->shop;
	enum store_choice choice;
	char id[24];

	if (!database(c, store_choice_make(c->db,
	    &c->request.customer.store_id, website, &c->named, &shop,
	    &choice)))
		return false;
	c->signup.store = shop->store;
	c->settings = &shop->settings;
	(void)snprintf(c->reply->store, sizeof(c->reply->store), "%s",
	    c->signup.store.code);
	customer_check_request(&c->request, c->manager, c->settings, c->now,
	    &c->problems);
	if (!no_problems(c))
		return false;
	switch (choice) {
	case STORE_UNKNOWN:
		return refuse(c, PROBLEM_STORE_UNKNOWN, TEXT_ABSENT);
	case STORE_UNKNOWN_WEBSITE:
		(void)snprintf(id, sizeof(id), "%lld", website->value);
		return refuse(c, PROBLEM_WEBSITE_UNKNOWN, text_of(id));
	case STORE_NOT_IN_WEBSITE:
		return refuse(c, PROBLEM_STORE_NOT_IN_WEBSITE, TEXT_ABSENT);
	default:
		return true;
	}
}

static bool
choose_group(struct creation *c)
{
	bool exists;

	if (!database(c, store_group_choose(c->db, c->settings,
	    &c->request.customer.group_id, &c->signup.group_id, &exists)))
		return false;
	return exists || refuse(c, PROBLEM_GROUP_UNKNOWN, TEXT_ABSENT);
}

/* Step 11. */
static bool
check_fields(struct creation *c)
{
	customer_check_fields(&c->request.customer, c->settings, c->now,
	    &c->problems);
	return no_problems(c);
}

/* Step 12. */
static bool
check_addresses(struct creation *c)
{
	struct customer *customer = &c->request.customer;

	for (size_t i = 0; i < customer->address_count; i++)
		if (customer_check_country(&customer->addresses[i],
		    c->settings) && !database(c, store_regions_resolve(c->db,
		    &customer->addresses[i])))
			return false;
	customer_check_addresses(customer, c->settings, &c->problems);
	return no_problems(c);
}

/* Step 13. */
static bool
check_attributes(struct creation *c)
{
	struct customer *customer = &c->request.customer;
	const struct custom_attribute *taken = NULL;

	if (!database(c, store_attributes_read(c->db, &c->attributes)))
		return false;
	custom_check(customer, &c->attributes, &c->problems);
	if (!no_problems(c) || !database(c, store_attributes_unique(c->db,
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

	c->signup.global_accounts = !shop_is_on(c->settings,
	    SHOP_ACCOUNT_SHARE);
	if (!database(c, customer_store_taken(c->db, c->request.customer.email,
	    c->signup.store.website_id, c->signup.global_accounts, &taken)))
		return false;
	end_phase(c, PHASE_VALIDATE);
	return !taken || refuse(c, PROBLEM_EMAIL_EXISTS, TEXT_ABSENT);
}

/* Before the transaction, so that no lock ever waits for scrypt. */
static bool
hash_password(struct creation *c)
{
	char plain[CUSTOMER_PASSWORD_MAX * 4 + 1];
	enum password_outcome outcome;

	if (!c->has_password)
		return true;
	text_store(c->request.password, plain, sizeof(plain));
	outcome = password_hash(plain, &c->call->app->settings.scrypt, c->hash);
	wipe(plain, sizeof(plain));
	c->signup.password_hash = c->hash;
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
	customer_encode(&c->signup, c->call->filter, &c->reply->body);
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
	struct signup *s = &c->signup;

	s->customer = &c->request.customer;
	signup_set_times(s, c->now, c->manager ? s->customer->created_at :
	    TEXT_ABSENT);
	s->assistance = c->manager &&
	    s->customer->assistance_allowed.value == ASSISTANCE_ALLOWED;
	s->mail_lease = customer_mail_lease(mailer);
	mail_plan(s, c->settings, c->request.redirect_url, (long long)c->now,
	    mailer->destination == SETTINGS_MAIL_OFF);
	switch (customer_store_create(c->db, s, c->call->until,
	    remember_answer, c)) {
	case STORE_OK:
		end_phase(c, PHASE_STORE);
		return true;
	case STORE_DUPLICATE:
		return refuse(c, c->key_lost ? PROBLEM_KEY_PENDING :
		    PROBLEM_EMAIL_EXISTS, TEXT_ABSENT);
	case STORE_NOT_UNIQUE:
		return refuse(c, PROBLEM_ATTRIBUTE_UNIQUE,
		    s->not_unique->code);
	case STORE_AWAY:
		return database(c, DB_AWAY);
	default:
		return database(c, DB_FAILED);
	}
}

/* After the commit: no mail about an account that does not exist. */
static bool
send_mail(struct creation *c)
{
	customer_mail_send(c->db, &c->call->app->mailer, &c->signup,
	    c->settings);
	end_phase(c, PHASE_MAIL);
	return true;
}

static bool
answer(struct creation *c)
{
	c->reply->status = 200;
	c->reply->customer = c->signup.id;
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
	struct mail mails[SIGNUP_MAILS_MAX];	/* large: only set if used */
	struct creation c = { .call = call, .reply = reply,
	    .db = call->app->db, .problems = PROBLEMS_EMPTY,
	    .signup.mails = mails,
	    .now = time(NULL), .phase_began = monotonic_us() };

	for (size_t i = 0; i < sizeof(recipe) / sizeof(*recipe); i++)
		if (!recipe[i](&c))
			break;
	replay_finish(call, &c.key, reply);
	customer_request_free(&c.request);
	jsonio_free(c.document);
	attribute_free(&c.attributes);
	shop_settings_free(&c.named.settings);
	problems_free(&c.problems);
	signup_wipe(&c.signup);
	wipe(&c.hash, sizeof(c.hash));
}
