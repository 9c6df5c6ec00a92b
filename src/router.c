#include "router.h"

#include <string.h>

#include "call/call.h"
#include "call/find_shop.h"
#include "endpoint/activate.h"
#include "endpoint/address.h"
#include "endpoint/admin_token.h"
#include "endpoint/available.h"
#include "endpoint/change_password.h"
#include "endpoint/confirm.h"
#include "endpoint/create.h"
#include "endpoint/customer.h"
#include "endpoint/customer_group.h"
#include "endpoint/customer_search.h"
#include "endpoint/customer_token.h"
#include "endpoint/delete.h"
#include "endpoint/directory.h"
#include "endpoint/forgot_password.h"
#include "endpoint/health.h"
#include "endpoint/me.h"
#include "endpoint/metadata.h"
#include "endpoint/reset_password.h"
#include "endpoint/schema.h"
#include "endpoint/store.h"
#include "endpoint/update.h"
#include "endpoint/validate.h"
#include "page/dispatch.h"
#include "web/body.h"
#include "web/route.h"

/*
 * Every route.  They are tried in this order, so literal segments stand before
 * parameters.
 */
static const struct call_route routes[] = {
	{ "POST", "V1/customers", NULL, endpoint_create },
	{ "GET", "V1/customers/me", CALLER_SELF, endpoint_me },
	{ "PUT", "V1/customers/me", CALLER_SELF, endpoint_update_me },
	{ "PUT", "V1/customers/me/activate", CALLER_SELF,
	    endpoint_activate_me },
	{ "PUT", "V1/customers/me/password", CALLER_SELF,
	    endpoint_change_password },
	{ "GET", "V1/customers/me/billingAddress", CALLER_SELF,
	    endpoint_me_billing_address },
	{ "GET", "V1/customers/me/shippingAddress", CALLER_SELF,
	    endpoint_me_shipping_address },
	{ "PUT", "V1/customers/password", NULL, endpoint_forgot_password },
	{ "POST", "V1/customers/resetPassword", NULL,
	    endpoint_reset_password },
	{ "POST", "V1/customers/confirm", CALLER_MANAGE, endpoint_confirm },
	{ "POST", "V1/customers/isEmailAvailable", NULL, endpoint_available },
	{ "GET", "V1/customers/search", CALLER_READ,
	    endpoint_customer_search },
	{ "PUT", "V1/customers/validate", CALLER_MANAGE, endpoint_validate },
	{ "PUT", "V1/customers/{email}/activate", CALLER_MANAGE,
	    endpoint_activate },
	{ "GET", "V1/customers/{customerId}", CALLER_READ, endpoint_customer },
	{ "PUT", "V1/customers/{customerId}", CALLER_MANAGE, endpoint_update },
	{ "DELETE", "V1/customers/{customerId}", CALLER_DELETE,
	    endpoint_delete },
	{ "GET", "V1/customers/addresses/{addressId}", CALLER_MANAGE,
	    endpoint_address },
	{ "DELETE", "V1/addresses/{addressId}", CALLER_MANAGE,
	    endpoint_address_delete },
	{ "GET", "V1/customers/{customerId}/billingAddress", CALLER_MANAGE,
	    endpoint_address_billing },
	{ "GET", "V1/customers/{customerId}/shippingAddress", CALLER_MANAGE,
	    endpoint_address_shipping },
	{ "GET", "V1/customers/{customerId}/confirm", CALLER_MANAGE,
	    endpoint_confirm_status },
	{ "GET", "V1/customers/{customerId}/permissions/readonly",
	    CALLER_READ, endpoint_customer_readonly },
	{ "GET", "V1/customers/{customerId}/password/resetLinkToken/"
	    "{resetPasswordLinkToken}", NULL, endpoint_reset_password_link },
	{ "GET", "V1/customerGroups/default", CALLER_GROUP,
	    endpoint_customer_group_default },
	{ "GET", "V1/customerGroups/default/{storeId}", CALLER_GROUP,
	    endpoint_customer_group_default_of_store },
	{ "GET", "V1/customerGroups/search", CALLER_GROUP,
	    endpoint_customer_group_search },
	{ "GET", "V1/customerGroups/{id}", CALLER_GROUP,
	    endpoint_customer_group },
	{ "GET", "V1/customerGroups/{id}/permissions", CALLER_GROUP,
	    endpoint_customer_group_permissions },
	{ "GET", "V1/store/websites", CALLER_STORE, endpoint_store_websites },
	{ "GET", "V1/store/storeGroups", CALLER_STORE,
	    endpoint_store_groups },
	{ "GET", "V1/store/storeViews", CALLER_STORE, endpoint_store_views },
	{ "GET", "V1/store/storeConfigs", CALLER_STORE,
	    endpoint_store_configs },
	{ "GET", "V1/attributeMetadata/customer", CALLER_READ,
	    endpoint_metadata_customer },
	{ "GET", "V1/attributeMetadata/customer/form/{formCode}", CALLER_READ,
	    endpoint_metadata_customer_form },
	{ "GET", "V1/attributeMetadata/customer/attribute/{attributeCode}",
	    CALLER_READ, endpoint_metadata_customer_attribute },
	{ "GET", "V1/attributeMetadata/customer/custom", CALLER_READ,
	    endpoint_metadata_customer_custom },
	{ "GET", "V1/attributeMetadata/customerAddress", CALLER_READ,
	    endpoint_metadata_address },
	{ "GET", "V1/attributeMetadata/customerAddress/form/{formCode}",
	    CALLER_READ, endpoint_metadata_address_form },
	{ "GET", "V1/attributeMetadata/customerAddress/attribute/"
	    "{attributeCode}", CALLER_READ,
	    endpoint_metadata_address_attribute },
	{ "GET", "V1/attributeMetadata/customerAddress/custom", CALLER_READ,
	    endpoint_metadata_address_custom },
	{ "GET", "V1/directory/countries", NULL,
	    endpoint_directory_countries },
	{ "GET", "V1/directory/countries/{countryId}", NULL,
	    endpoint_directory_country },
	{ "GET", "V1/directory/currency", NULL, endpoint_directory_currency },
	{ "POST", "V1/integration/customer/token", NULL,
	    endpoint_customer_token },
	{ "POST", "V1/integration/customer/revoke-token", CALLER_SELF,
	    endpoint_customer_token_revoke },
	{ "POST", "V1/integration/customer/revoke-customer-token", CALLER_SELF,
	    endpoint_customer_token_revoke },
	{ "POST", "V1/integration/admin/token", NULL, endpoint_admin_token },
	{ "GET", "schema", NULL, endpoint_schema },
	{ "GET", "openapi.json", NULL, endpoint_openapi },
};

static bool
is_default(struct text code)
{
	return text_is_absent(code) || text_is(code, "all");
}

static const struct call_route *
find_route(struct call *call, struct text path)
{
	for (size_t i = 0; i < sizeof(routes) / sizeof(*routes); i++)
		if (strcmp(routes[i].method, call->request->method) == 0 &&
		    route_matches(routes[i].path, path, call->parameters))
			return &routes[i];
	return NULL;
}

/* Read the filter of the query; one that is malformed is the reply. */
static bool
read_filter(struct call *call, struct filter_storage *storage)
{
	if (filter_parse(call->request->query, storage, &call->filter) !=
	    FILTER_MALFORMED)
		return true;
	problems_add(&call->problems, PROBLEM_INVALID_VALUE,
	    TEXT_LITERAL("fields"),
	    (struct text){ storage->text, storage->length });
	return call_has_no_problem(call);
}

/*
 * True if ROUTE's endpoint may be called with a shop that is assumed, since it
 * asks by itself whether that holds, and starts again if not.  By then the
 * nonce of who has signed would be used; what is refused here is not asked
 * about.
 */
static bool
may_assume(const struct call *call, const struct call_route *route)
{
	return route != NULL && route->endpoint == endpoint_create &&
	    *call->request->authorization == '\0' &&
	    text_is_empty(call->request->query) &&
	    body_accept(call->request, call->reply);
}

/* What is below /rest/: an endpoint of a store. */
static void
dispatch_rest(struct call *call, struct text rest)
{
	struct filter_storage storage;
	struct route_target target = route_split(rest);
	const struct call_route *route = find_route(call, target.rest);
	struct shop_key key = shop_by_code(target.store);
	bool found = false;

	if (!target.known_form) {
		(void)call_refuse(call, PROBLEM_BAD_PATH, TEXT_ABSENT);
		return;
	}
	/* The default shop for "all" and for none. */
	if (is_default(target.store))
		key.kind = SHOP_BY_DEFAULT;
	if (!find_shop(call, key, may_assume(call, route), &found) ||
	    (!found && !find_shop_refuse(call)))
		return;
	call->store_named = !is_default(target.store);
	call_log_store(call, &call->shop.store);
	call->routes = routes;
	call->route_count = sizeof(routes) / sizeof(*routes);
	if (route == NULL)
		(void)call_refuse(call, PROBLEM_NO_ROUTE, TEXT_ABSENT);
	else if (read_filter(call, &storage) &&
	    body_accept(call->request, call->reply) &&
	    (route->resource == NULL || call_authorize(call, route->resource)))
		route->endpoint(call);
}

/* What is not below /rest/: pages, and /health.  False if it is neither. */
static bool
dispatch_elsewhere(struct call *call)
{
	if (!endpoint_health_is_asked(call->request))
		return page_dispatch(call);
	endpoint_health(call);
	return true;
}

void
router_dispatch(struct app *app, const struct request *request,
    struct reply *r)
{
	struct text rest;
	struct call call;

	call_begin(&call, app, request, r);
	if (!route_find_rest(request->path, &rest) &&
	    dispatch_elsewhere(&call))
		goto done;
	if (!route_has_method(request->method))
		(void)call_refuse(&call, PROBLEM_METHOD,
		    text_of(request->method));
	else if (!route_find_rest(request->path, &rest))
		(void)call_refuse(&call, PROBLEM_NO_ROUTE, TEXT_ABSENT);
	else
		dispatch_rest(&call, rest);
done:
	call_end(&call);
}
