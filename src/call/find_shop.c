#include "call/find_shop.h"

#include "shop/shop_version.h"

static bool
read_shop(struct call *call, bool *found)
{
	struct app *app = call->app;

	call->shop_assumed = false;
	if (!call_check_outcome(call, shop_read(app->db, call->shop_key,
	    &call->shop, found)))
		return false;
	if (*found)
		shop_cache_put(&app->shops, call->shop_key, &call->shop);
	return true;
}

bool
find_shop(struct call *call, struct shop_key key, bool assume, bool *found)
{
	long long version;

	call->shop_key = key;
	if (!shop_cache_get(&call->app->shops, key, &call->shop))
		return read_shop(call, found);
	*found = true;
	call->shop_assumed = true;
	if (assume)
		return true;
	return call_check_outcome(call, shop_version_read(call->app->db,
	    &version)) &&
	    (find_shop_holds(call, version) || read_shop(call, found));
}

bool
find_shop_refuse(struct call *call)
{
	if (!text_is_absent(call->shop_key.code))
		return call_refuse(call, PROBLEM_BAD_PATH, TEXT_ABSENT);
	reply_fault(call->reply, "the default website has no default store");
	return false;
}

bool
find_shop_holds(struct call *call, long long version)
{
	if (version == call->shop.version)
		call->shop_assumed = false;
	else
		call->shop.version = -1;	/* none: it never holds again */
	return !call->shop_assumed;
}

bool
find_shop_anew(struct call *call)
{
	long long version;
	bool found;

	if (!call->shop_assumed || !call_check_outcome(call,
	    shop_version_read(call->app->db, &version)) ||
	    find_shop_holds(call, version))
		return false;
	reply_reset(call->reply);
	problems_free(&call->problems);
	call->problems = (struct problems)PROBLEMS_EMPTY;
	if (!read_shop(call, &found))
		return false;
	if (!found)
		return find_shop_refuse(call);
	call_log_store(call, &call->shop.store);
	return true;
}
