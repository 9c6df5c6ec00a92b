#include "endpoint/customer_group.h"

#include <stdio.h>

#include "call/answer.h"
#include "call/find_account.h"
#include "call/path.h"
#include "json/write.h"
#include "shop/customer_group.h"
#include "shop/shop_read.h"

/* Make the reply the 404 that says that there is no FIELD with the value ID. */
static bool
refuse(struct call *call, struct text field, long long id)
{
	char number[NUMBER_TEXT_SIZE];

	(void)snprintf(number, sizeof(number), "%lld", id);
	problems_add(&call->problems, PROBLEM_NO_ENTITY, field,
	    text_of(number));
	return call_has_no_problem(call);
}

/* Fill G with the group ID, which FIELD of the request means. */
static bool
find_group(struct call *call, struct text field, long long id,
    struct customer_group *g)
{
	bool found;

	if (!call_check_outcome(call, customer_group_read(call->app->db, id, g,
	    &found)))
		return false;
	return found || refuse(call, field, id);
}

static void
answer_group(struct call *call, long long id)
{
	struct customer_group g;
	struct json_writer w;

	if (!find_group(call, TEXT_LITERAL("id"), id, &g))
		return;
	buf_reset(&call->reply->body);
	json_write_start(&w, &call->reply->body, call->filter);
	json_write_object(&w, NULL);
	json_write_number(&w, "id", g.id);
	json_write_text(&w, "code", text_of(g.code));
	json_write_number(&w, "tax_class_id", g.tax_class_id);
	if (g.tax_class_name != NULL)
		json_write_text(&w, "tax_class_name",
		    text_of(g.tax_class_name));
	json_write_end_object(&w);
	call->reply->status = 200;
	call_end_phase(call, PHASE_STORE);
}

void
endpoint_customer_group(struct call *call)
{
	long long id;

	if (path_id(call, 0, &id))
		answer_group(call, id);
}

void
endpoint_customer_group_permissions(struct call *call)
{
	struct customer_group g;
	long long id;
	bool readonly;

	if (path_id(call, 0, &id) &&
	    find_group(call, TEXT_LITERAL("groupId"), id, &g) &&
	    call_check_outcome(call, customer_group_is_readonly(
	    call->app->db, id, &readonly)))
		answer_boolean(call, readonly);
}

/* Answer the group that new customers get by SETTINGS. */
static void
answer_default(struct call *call, const struct shop_settings *settings)
{
	const struct number none = { .given = false };
	long long id;
	bool exists;

	if (call_check_outcome(call, customer_group_choose(call->app->db,
	    settings, &none, &id, &exists)))
		answer_group(call, id);
}

void
endpoint_customer_group_default(struct call *call)
{
	answer_default(call, &call->shop.settings);
}

void
endpoint_customer_group_default_of_store(struct call *call)
{
	struct shop shop = { .store.id = 0 };
	long long id;
	bool found;

	if (!path_id(call, 0, &id) || !call_check_outcome(call,
	    shop_read_any(call->app->db, id, &shop, &found)))
		return;
	if (found)
		answer_default(call, &shop.settings);
	else
		(void)refuse(call, TEXT_LITERAL("storeId"), id);
	shop_settings_free(&shop.settings);
}

void
endpoint_customer_readonly(struct call *call)
{
	struct credentials c;
	long long id;

	if (!path_id(call, 0, &id) || !find_account_by_id(call, id, &c))
		return;
	call->reply->customer = id;
	answer_boolean(call, false);
	credentials_wipe(&c);
}
