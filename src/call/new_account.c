/*
 * Steps 6 to 14 of contract B.
 */
#include "call/new_account.h"

#include <stdlib.h>

#include "account/attribute_rows.h"
#include "account/sign_up_look.h"
#include "call/choose_shop.h"
#include "call/find_shop.h"
#include "customer/address_check.h"
#include "customer/attribute_check.h"
#include "customer/check.h"
#include "shop/attribute_read.h"
#include "shop/customer_group.h"
#include "shop/shop_choice.h"
#include "values/email_key.h"

/* A step of the checks: true to go on, false if the reply is made. */
typedef bool step(struct call *call, struct new_account *n);

/*
 * Refuse what an account has already, unless it is the one that this request
 * has made itself, sent twice at the same time.
 */
static bool
refuse_taken(struct call *call, struct new_account *n, enum problem_id problem,
    struct text parameter)
{
	return (n->key == NULL || idempotency_look_up(call, n->key)) &&
	    call_refuse(call, problem, parameter);
}

/*
 * Steps 6 to 10.  The rules of steps 8 and 11 are those of the store that the
 * body names, so it is looked for first and complained about last.
 */
static bool
check_request(struct call *call, struct new_account *n)
{
	const struct customer *customer = &n->registration.customer;
	enum shop_choice choice;

	n->shop = &call->shop;
	if (!call_check_outcome(call, shop_choose(call->app->db,
	    &call->app->shops, &customer->store_id, &customer->website_id,
	    &n->named, &n->shop, &choice)))
		return false;
	n->account.store = n->shop->store;
	call_log_store(call, &n->shop->store);
	customer_check_registration(&n->registration, n->may_manage,
	    &n->shop->settings, n->now, &call->problems);
	return call_has_no_problem(call) &&
	    choose_shop_refuse(call, customer, choice);
}

static bool
choose_group(struct call *call, struct new_account *n)
{
	bool exists;

	if (!call_check_outcome(call, customer_group_choose(call->app->db,
	    &n->shop->settings, &n->registration.customer.group_id,
	    &n->account.group_id, &exists)))
		return false;
	return exists || call_refuse(call, PROBLEM_GROUP_UNKNOWN, TEXT_ABSENT);
}

/* Step 11. */
static bool
check_fields(struct call *call, struct new_account *n)
{
	customer_check_fields(&n->registration.customer, &n->shop->settings,
	    n->now, &call->problems);
	return call_has_no_problem(call);
}

/* The only question to the database that every sign-up has. */
static bool
look(struct call *call, struct new_account *n)
{
	struct customer *customer = &n->registration.customer;
	struct region_question *questions;
	struct sign_up_look look = { .email_key = n->account.email_key,
	    .website_id = n->account.store.website_id,
	    .shop_version = n->shop->version };
	enum db_outcome outcome = DB_AWAY;	/* out of memory */

	n->has_key = email_key(customer->email, n->account.email_key);
	n->account.global_accounts = !shop_is_on(&n->shop->settings,
	    SHOP_ACCOUNT_SHARE);
	look.global_accounts = n->account.global_accounts;
	look.count = address_check_questions(customer, &n->shop->settings,
	    &questions);
	look.questions = questions;
	if (questions != NULL)
		outcome = sign_up_look(call->app->db, &call->app->regions,
		    &look);
	free(questions);
	n->taken = look.taken;
	return call_check_outcome(call, outcome) &&
	    find_shop_holds(call, look.version);
}

/* Step 12. */
static bool
check_addresses(struct call *call, struct new_account *n)
{
	address_check(&n->registration.customer, &n->shop->settings,
	    &call->problems);
	return call_has_no_problem(call);
}

/* Step 13. */
static bool
check_attributes(struct call *call, struct new_account *n)
{
	struct customer *customer = &n->registration.customer;
	const struct attribute_value *taken = NULL;

	if (n->shop->has_attributes && !call_check_outcome(call,
	    attribute_read(call->app->db, &n->attributes)))
		return false;
	attribute_check(customer, &n->attributes, &call->problems);
	if (!call_has_no_problem(call) || !call_check_outcome(call,
	    attribute_rows_taken(call->app->db, customer, &taken)))
		return false;
	return taken == NULL ||
	    refuse_taken(call, n, PROBLEM_ATTRIBUTE_UNIQUE, taken->code);
}

/* Step 14: known before hashing; the unique key decides later. */
static bool
check_duplicate(struct call *call, struct new_account *n)
{
	/* What has passed the checks has a key. */
	if (!n->has_key)
		return call_refuse(call, PROBLEM_EMAIL_ADDRESS, TEXT_ABSENT);
	return !n->taken ||
	    refuse_taken(call, n, PROBLEM_EMAIL_EXISTS, TEXT_ABSENT);
}

bool
new_account_check(struct call *call, struct new_account *n)
{
	static step *const steps[] = {
		check_request, choose_group, check_fields, look,
		check_addresses, check_attributes, check_duplicate,
	};

	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++)
		if (!steps[i](call, n))
			return false;
	call_end_phase(call, PHASE_VALIDATE);
	return true;
}

void
new_account_free(struct new_account *n)
{
	customer_registration_free(&n->registration);
	attribute_free(&n->attributes);
	shop_settings_free(&n->named.settings);
	account_wipe(&n->account);
}
