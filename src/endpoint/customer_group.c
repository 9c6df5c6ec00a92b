#include "endpoint/customer_group.h"

#include "call/answer.h"
#include "call/criteria.h"
#include "call/find_account.h"
#include "call/path.h"
#include "call/search.h"
#include "json/write.h"
#include "shop/customer_group.h"
#include "shop/shop_read.h"

/* Fill G with the group ID, which FIELD of the request means. */
static bool
find_group(struct call *call, struct text field, long long id,
    struct customer_group *g)
{
	bool found;

	if (!call_check_outcome(call, customer_group_read(call->app->db, id, g,
	    &found)))
		return false;
	return found || call_refuse_entity(call, field, id);
}

static void
write_group(struct json_writer *w, const struct customer_group *g)
{
	json_write_object(w, NULL);
	json_write_number(w, "id", g->id);
	json_write_text(w, "code", text_of(g->code));
	json_write_number(w, "tax_class_id", g->tax_class_id);
	if (g->tax_class_name != NULL)
		json_write_text(w, "tax_class_name",
		    text_of(g->tax_class_name));
	json_write_end_object(w);
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
	write_group(&w, &g);
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
		(void)call_refuse_entity(call, TEXT_LITERAL("storeId"), id);
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

/* The search_find of groups. */
static bool
find_field(struct call *call, struct text name, struct search_field *field,
    void *argument)
{
	static const struct {
		const char *name;
		struct search_column column;
	} fields[] = {
		{ "id", SEARCH_COLUMN(SEARCH_NUMBER, "g.customer_group_id") },
		{ "code", SEARCH_COLUMN(SEARCH_TEXT,
		    "g.customer_group_code") },
		{ "tax_class_id", SEARCH_COLUMN(SEARCH_NUMBER,
		    "g.tax_class_id") },
	};

	(void)call;
	(void)argument;
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		if (text_is(name, fields[i].name))
			field->column = &fields[i].column;
	return true;
}

/* Make the statements of a search by C: of its page, and of the number. */
static bool
make_statements(struct call *call, const struct criteria *c,
    struct assembly *groups, struct assembly *count)
{
	static const struct db_fragment
	    select_groups = { "SELECT g.customer_group_id, "
	    "g.customer_group_code, g.tax_class_id FROM customer_group g" },
	    select_count = { "SELECT COUNT(*) FROM customer_group g" },
	    id = { "g.customer_group_id" };
	struct search_page page;

	assembly_add(groups, &select_groups);
	assembly_add(count, &select_count);
	if (!search_where(call, c, find_field, NULL, groups) ||
	    !search_where(call, c, find_field, NULL, count) ||
	    !search_order(call, c, find_field, NULL, &id, groups) ||
	    !search_take_page(call, c, &page))
		return false;
	search_limit(&page, groups);
	call_end_phase(call, PHASE_VALIDATE);
	return true;
}

static int
write_row(const struct db_value *columns, void *argument)
{
	struct customer_group g;

	customer_group_take(columns, &g);
	write_group(argument, &g);
	return 0;
}

static void
answer_search(struct call *call, const struct criteria *c,
    const struct assembly *groups, const struct assembly *count)
{
	struct json_writer w;
	long long total;

	buf_reset(&call->reply->body);
	json_write_start(&w, &call->reply->body, call->filter);
	json_write_object(&w, NULL);
	json_write_list(&w, "items");
	if (!call_check_outcome(call, assembly_run(call->app->db, groups,
	    write_row, &w)) || !call_check_outcome(call, assembly_run(
	    call->app->db, count, db_row_number, &total)))
		return;
	json_write_end_list(&w);
	criteria_write(&w, c);
	json_write_number(&w, "total_count", total);
	json_write_end_object(&w);
	call->reply->status = 200;
	call_end_phase(call, PHASE_STORE);
}

void
endpoint_customer_group_search(struct call *call)
{
	struct assembly groups = ASSEMBLY_EMPTY, count = ASSEMBLY_EMPTY;
	struct criteria c;

	if (criteria_read(call, &c) &&
	    make_statements(call, &c, &groups, &count))
		answer_search(call, &c, &groups, &count);
	assembly_free(&groups);
	assembly_free(&count);
	criteria_free(&c);
}
