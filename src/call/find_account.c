#include "call/find_account.h"

#include <stdio.h>

#include "shop/shop_read.h"

bool
find_account_refuse(struct call *call, struct text email,
    const struct number *website_id)
{
	long long website = website_id->given ? website_id->value :
	    call->shop.store.website_id;
	char id[NUMBER_TEXT_SIZE];

	(void)snprintf(id, sizeof(id), "%lld", website);
	problems_add(&call->problems, website_id->given ?
	    PROBLEM_NO_ACCOUNT_THERE : PROBLEM_NO_ACCOUNT,
	    TEXT_LITERAL("email"), email, TEXT_LITERAL("websiteId"),
	    text_of(id));
	return call_has_no_problem(call);
}

bool
find_account(struct call *call, struct text email,
    const struct number *website_id, struct credentials *c)
{
	long long website = website_id->given ? website_id->value :
	    call->shop.store.website_id;
	bool found;

	if (!call_check_outcome(call, credentials_find(call->app->db, email,
	    website, call_accounts_are_global(call), c, &found)))
		return false;
	return found || find_account_refuse(call, email, website_id);
}

bool
find_account_refuse_id(struct call *call, long long id)
{
	if (call->caller.kind == CALLER_CUSTOMER &&
	    call->caller.customer_id == id)
		return call_refuse(call, PROBLEM_NOT_AUTHORIZED,
		    TEXT_LITERAL(CALLER_SELF));
	return call_refuse_entity(call, TEXT_LITERAL("customerId"), id);
}

bool
find_account_refuse_gone(struct call *call, const struct credentials *c,
    struct text email, const struct number *website)
{
	return text_is_absent(email) ? find_account_refuse_id(call, c->id) :
	    find_account_refuse(call, email, website);
}

bool
find_account_by_id(struct call *call, long long id, struct credentials *c)
{
	bool found;

	if (!call_check_outcome(call, credentials_read(call->app->db, id, c,
	    &found)))
		return false;
	return found || find_account_refuse_id(call, id);
}

bool
find_account_shop(struct call *call, long long store_id,
    long long website_id, struct shop *own, const struct shop **shop)
{
	struct db *db = call->app->db;
	bool found;

	*shop = &call->shop;
	if (store_id == call->shop.store.id)
		return true;
	if (!call_check_outcome(call, shop_read(db, shop_by_id(store_id), own,
	    &found)))
		return false;
	if (!found && website_id != 0 && !call_check_outcome(call,
	    shop_read(db, shop_by_website(website_id), own, &found)))
		return false;
	if (found)
		*shop = own;
	return true;
}
