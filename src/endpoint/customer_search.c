/*
 * Two statements, one for the ids of the page and one for the number of all
 * that is found, are put together of the same conditions; the accounts of the
 * page are read one by one, as any answer does.  What the client does not ask
 * for by "fields" is not looked for.
 */
#include "endpoint/customer_search.h"

#include <stdio.h>
#include <stdlib.h>

#include "account/encode.h"
#include "account/read.h"
#include "call/criteria.h"
#include "call/search.h"
#include "json/write.h"
#include "shop/attribute_read.h"

enum { SEARCH_ANSWER_MAX = 8 * 1024 * 1024 };	/* bytes of the accounts */

/* Seconds for each statement. */
#define SEARCH_SECONDS "5"
#define LIMITED "SET STATEMENT max_statement_time = " SEARCH_SECONDS " FOR "

static const struct db_fragment
    select_ids = { LIMITED "SELECT c.entity_id FROM customer_entity c" },
    select_count = { LIMITED "SELECT COUNT(*) FROM customer_entity c" },
    id_column = { "c.entity_id" },
    not_by_id = { " IGNORE INDEX FOR ORDER BY (PRIMARY)" },
    upwards = { " AND c.entity_id <= ?" },
    downwards = { " AND c.entity_id >= ?" };

/* The last one of so many ids. */
static const struct db_statement last_upwards = { "SELECT entity_id "
    "FROM customer_entity ORDER BY entity_id LIMIT 1 OFFSET ?" },
    last_downwards = { "SELECT entity_id FROM customer_entity "
    "ORDER BY entity_id DESC LIMIT 1 OFFSET ?" };

#define FIELDS(X) \
	X(SEARCH_NUMBER, entity_id) X(SEARCH_TEXT, email) \
	X(SEARCH_TEXT, prefix) X(SEARCH_TEXT, firstname) \
	X(SEARCH_TEXT, middlename) X(SEARCH_TEXT, lastname) \
	X(SEARCH_TEXT, suffix) X(SEARCH_TIME, created_at) \
	X(SEARCH_TIME, updated_at) X(SEARCH_TEXT, created_in) \
	X(SEARCH_NUMBER, website_id) X(SEARCH_NUMBER, store_id) \
	X(SEARCH_NUMBER, group_id) X(SEARCH_TIME, dob) \
	X(SEARCH_TEXT, taxvat) X(SEARCH_NUMBER, gender) \
	X(SEARCH_NUMBER, default_billing) X(SEARCH_NUMBER, default_shipping) \
	X(SEARCH_NUMBER, disable_auto_group_change)
#define FIELD(type, name) { #name, SEARCH_COLUMN(type, "c." #name) },

/* Those of the account that are no secret. */
static const struct {
	const char *name;
	struct search_column column;
} fields[] = { FIELDS(FIELD) };

/* A custom attribute, whose values are in the table of its type. */
#define VALUES(table) "SELECT v.entity_id FROM customer_entity_" table " v " \
	"WHERE v.attribute_id = ?"
#define ATTRIBUTE(type, table) { type, \
	{ "c.entity_id IN (" VALUES(table) " AND " }, true, { "v.value" }, \
	{ ")" }, { "c.entity_id NOT IN (" VALUES(table) ")" }, \
	{ "(SELECT v.value FROM customer_entity_" table " v " \
	    "WHERE v.attribute_id = ? AND v.entity_id = c.entity_id)" } }
static const struct search_column attribute_columns[ATTRIBUTE_BACKENDS] = {
	[BACKEND_VARCHAR] = ATTRIBUTE(SEARCH_TEXT, "varchar"),
	[BACKEND_TEXT] = ATTRIBUTE(SEARCH_TEXT, "text"),
	[BACKEND_INT] = ATTRIBUTE(SEARCH_NUMBER, "int"),
	[BACKEND_DECIMAL] = ATTRIBUTE(SEARCH_NUMBER, "decimal"),
	[BACKEND_DATETIME] = ATTRIBUTE(SEARCH_TIME, "datetime"),
};

/* A search for customers. */
struct customer_search {
	struct criteria criteria;
	struct search_page page;
	struct attributes attributes;	/* read if a name may be one */
	bool attributes_read;
	struct assembly ids, first_ids, count;
	long long *found;		/* the ids of the page */
	size_t found_count;
	long long total;
};

/* A step of the recipe: true to go on, false if the reply is made. */
typedef bool step(struct call *call, struct customer_search *s);

/* The search_find of customers. */
static bool
find_field(struct call *call, struct text name, struct search_field *field,
    void *argument)
{
	struct customer_search *s = argument;
	const struct attribute *attribute;

	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		if (text_is(name, fields[i].name)) {
			field->column = &fields[i].column;
			return true;
		}
	if (!s->attributes_read && !call_check_outcome(call,
	    attribute_read(call->app->db, &s->attributes)))
		return false;
	s->attributes_read = true;
	attribute = attribute_find(&s->attributes, ATTRIBUTE_OF_CUSTOMER,
	    name);
	if (attribute != NULL)
		*field = (struct search_field){ &attribute_columns[
		    attribute_backend(attribute->type)], attribute->id };
	return true;
}

static bool
read_criteria(struct call *call, struct customer_search *s)
{
	return criteria_read(call, &s->criteria);
}

/*
 * Of accounts of some time, in the order of ids, the server would look for the
 * first ones among all accounts, as if they were spread evenly.  But ids grow
 * with the time, and there may be millions before the first.  So it may not go
 * by ids, except to look whether the page is among the very first.
 */
static bool
is_of_a_time(const struct criteria *c)
{
	return (c->order_count == 0 ||
	    text_is(c->orders[0].field, "entity_id")) &&
	    (search_by_index(c, "created_at") ||
	    search_by_index(c, "updated_at"));
}

/* Everything is checked before anything is looked for. */
static bool
make_statements(struct call *call, struct customer_search *s)
{
	assembly_add(&s->ids, &select_ids);
	if (is_of_a_time(&s->criteria))
		assembly_add(&s->ids, &not_by_id);
	assembly_add(&s->count, &select_count);
	if (!search_where(call, &s->criteria, find_field, s, &s->ids) ||
	    !search_where(call, &s->criteria, find_field, s, &s->count) ||
	    !search_order(call, &s->criteria, find_field, s, &id_column,
	    &s->ids) ||
	    !search_take_page(call, &s->criteria, &s->page))
		return false;
	search_limit(&s->page, &s->ids);
	call_end_phase(call, PHASE_VALIDATE);
	return true;
}

/* The same statement, of ids that do not come after LAST. */
static bool
make_first(struct call *call, struct customer_search *s, bool down,
    long long last)
{
	assembly_add(&s->first_ids, &select_ids);
	if (!search_where(call, &s->criteria, find_field, s, &s->first_ids))
		return false;
	assembly_add(&s->first_ids, down ? &downwards : &upwards);
	assembly_value(&s->first_ids, db_number(last));
	if (!search_order(call, &s->criteria, find_field, s, &id_column,
	    &s->first_ids))
		return false;
	search_limit(&s->page, &s->first_ids);
	return true;
}

/* True if the answer has the member KEY. */
static bool
is_wanted(const struct call *call, const char *key)
{
	const struct filter *inside;

	return call->filter == NULL ||
	    filter_select(call->filter, key, &inside);
}

static int
take_id(const struct db_value *columns, void *argument)
{
	struct customer_search *s = argument;

	s->found[s->found_count++] = columns[0].number;
	return 0;
}

static bool
run_ids(struct call *call, struct customer_search *s,
    const struct assembly *ids)
{
	s->found_count = 0;
	return call_check_outcome(call, assembly_run(call->app->db, ids,
	    take_id, s));
}

/* Look for the page among twice as many ids as there are up to its end. */
static bool
find_first(struct call *call, struct customer_search *s)
{
	enum { MORE = 1000 };
	const struct criteria *c = &s->criteria;
	const bool down = c->order_count > 0 &&
	    c->orders[0].direction != ORDER_ASC;
	const long long end = s->page.offset + s->page.size;
	const struct db_value ids = db_number(2 * end + MORE);
	long long last = 0;

	return call_check_outcome(call, db_run(call->app->db, down ?
	    &last_downwards : &last_upwards, &ids, 1, db_row_number, &last)) &&
	    (last == 0 || (make_first(call, s, down, last) &&
	    run_ids(call, s, &s->first_ids)));
}

static bool
find_ids(struct call *call, struct customer_search *s)
{
	enum { FIRST_MAX = 1000000 };	/* no further than that */

	if (!is_wanted(call, "items"))
		return true;
	s->found = malloc((size_t)s->page.size * sizeof(*s->found));
	if (s->found == NULL)
		return call_check_outcome(call, DB_AWAY);
	if (is_of_a_time(&s->criteria) && s->page.offset < FIRST_MAX &&
	    !find_first(call, s))
		return false;
	return s->found_count == (size_t)s->page.size ||
	    run_ids(call, s, &s->ids);
}

/* A page that is not full has the last one. */
static bool
count_all(struct call *call, struct customer_search *s)
{
	if (!is_wanted(call, "total_count"))
		return true;
	s->total = s->page.offset + (long long)s->found_count;
	if ((s->found_count > 0 || (s->found != NULL && s->page.offset == 0)) &&
	    s->found_count < (size_t)s->page.size)
		return true;
	return call_check_outcome(call, assembly_run(call->app->db, &s->count,
	    db_row_number, &s->total));
}

/* One that was deleted meanwhile is left out. */
static bool
write_account(struct call *call, struct json_writer *w, long long id)
{
	struct account_record r = { .account.id = 0 };
	bool found, done = call_check_outcome(call, account_read(call->app->db,
	    id, call->shop.has_attributes, &r, &found));

	if (done && found)
		account_write(w, &r.account, ACCOUNT_KEY_SHOWN);
	account_record_free(&r);
	return done;
}

static bool
refuse_large(struct call *call, const struct customer_search *s)
{
	char size[NUMBER_TEXT_SIZE];

	(void)snprintf(size, sizeof(size), "%lld", s->page.size);
	problems_add(&call->problems, PROBLEM_INVALID_VALUE,
	    TEXT_LITERAL("pageSize"), text_of(size));
	return call_has_no_problem(call);
}

static bool
answer(struct call *call, struct customer_search *s)
{
	struct buf *body = &call->reply->body;
	struct json_writer w;

	buf_reset(body);
	json_write_start(&w, body, call->filter);
	json_write_object(&w, NULL);
	json_write_list(&w, "items");
	for (size_t i = 0; i < s->found_count; i++) {
		if (!write_account(call, &w, s->found[i]))
			return false;
		if (body->length > SEARCH_ANSWER_MAX)
			return refuse_large(call, s);
	}
	json_write_end_list(&w);
	criteria_write(&w, &s->criteria);
	json_write_number(&w, "total_count", s->total);
	json_write_end_object(&w);
	call->reply->status = 200;
	call_end_phase(call, PHASE_STORE);
	return true;
}

void
endpoint_customer_search(struct call *call)
{
	static step *const recipe[] = {
		read_criteria, make_statements, find_ids, count_all, answer,
	};
	struct customer_search s = { .ids = ASSEMBLY_EMPTY,
	    .first_ids = ASSEMBLY_EMPTY, .count = ASSEMBLY_EMPTY };

	for (size_t i = 0; i < sizeof(recipe) / sizeof(*recipe); i++)
		if (!recipe[i](call, &s))
			break;
	free(s.found);
	assembly_free(&s.ids);
	assembly_free(&s.first_ids);
	assembly_free(&s.count);
	attribute_free(&s.attributes);
	criteria_free(&s.criteria);
}
