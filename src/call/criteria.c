/*
 * The tree of the query is bound by tables, as the fields of a customer are:
 * keys in any of their spellings, type errors with the keys that lead to them.
 */
#include "call/criteria.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "call/query.h"
#include "customer/decode.h"
#include "customer/fields.h"
#include "web/bind.h"

/* Take P, which stands at AT.  Returns 0, or -1 after a problem. */
typedef int taker(struct criteria *c, const struct parameter *p,
    const struct bind_place *at);

static const struct member {
	const char *name;		/* in UpperCamel form */
	taker *take;
} *find(const struct member *table, size_t count, struct text key);

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static int
type_problem(const struct parameter *p, const struct bind_place *at,
    const char *type)
{
	return bind_problem(at, PROBLEM_TYPE, text_is_absent(p->value) ?
	    TEXT_LITERAL("array") : p->value, text_of(type));
}

static int
take_text(const struct parameter *p, const struct bind_place *at,
    struct text *out)
{
	if (text_is_absent(p->value))
		return type_problem(p, at, "string");
	*out = p->value;
	return 0;
}

static int
take_number(const struct parameter *p, const struct bind_place *at,
    struct number *out)
{
	if (text_is_absent(p->value) ||
	    !number_of_string(p->value, &out->value))
		return type_problem(p, at, "int");
	out->given = true;
	out->sent = p->value;
	return 0;
}

/* Take the members of P, an object, by TABLE; the empty text has none. */
static int
take_members(struct criteria *c, const struct parameter *p,
    const struct bind_place *at, const struct member *table, size_t count)
{
	if (!text_is_empty(p->value))
		return type_problem(p, at, "object");
	for (p = p->inside; p != NULL; p = p->next) {
		const struct member *member = find(table, count, p->key);
		const struct bind_place inside = { at, p->key, at->problems,
		    0 };

		if (member == NULL)
			return customer_unknown_field(at, p->key);
		if (member->take(c, p, &inside) == -1)
			return -1;
	}
	return 0;
}

/*
 * Take P, a list whose elements ELEMENT takes: at most MAX, of which *COUNT are
 * there; the empty text is an empty list.
 */
static int
take_list(struct criteria *c, const struct parameter *p,
    const struct bind_place *at, taker *element, const size_t *count,
    size_t max)
{
	if (!text_is_empty(p->value))
		return type_problem(p, at, "array");
	for (const struct parameter *one = p->inside; one != NULL;
	    one = one->next) {
		char limit[NUMBER_TEXT_SIZE];

		if (*count < max) {
			if (element(c, one, at) == -1)
				return -1;
			continue;
		}
		(void)snprintf(limit, sizeof(limit), "%zu", max);
		problems_add(at->problems, PROBLEM_TOO_MANY, p->key,
		    text_of(limit));
		bind_about(at, TEXT_ABSENT);
		return -1;
	}
	return 0;
}

/* A filter: the last one of C is being taken. */

static struct criteria_filter *
filter_of(struct criteria *c)
{
	return &c->filters[c->filter_count - 1];
}

static int
take_field(struct criteria *c, const struct parameter *p,
    const struct bind_place *at)
{
	return take_text(p, at, &filter_of(c)->field);
}

static int
take_value(struct criteria *c, const struct parameter *p,
    const struct bind_place *at)
{
	return take_text(p, at, &filter_of(c)->value);
}

static int
take_condition(struct criteria *c, const struct parameter *p,
    const struct bind_place *at)
{
	return take_text(p, at, &filter_of(c)->condition);
}

static int
take_filter(struct criteria *c, const struct parameter *p,
    const struct bind_place *at)
{
	static const struct member members[] = {
		{ "Field", take_field }, { "Value", take_value },
		{ "ConditionType", take_condition },
	};

	c->filters[c->filter_count++] =
	    (struct criteria_filter){ .field = TEXT_ABSENT };
	return take_members(c, p, at, members, COUNT(members));
}

static int
take_filters(struct criteria *c, const struct parameter *p,
    const struct bind_place *at)
{
	return take_list(c, p, at, take_filter, &c->filter_count,
	    CRITERIA_FILTERS_MAX);
}

static int
take_group(struct criteria *c, const struct parameter *p,
    const struct bind_place *at)
{
	static const struct member members[] = {
		{ "Filters", take_filters },
	};
	int result = take_members(c, p, at, members, COUNT(members));

	c->group_ends[c->group_count++] = c->filter_count;
	return result;
}

static int
take_groups(struct criteria *c, const struct parameter *p,
    const struct bind_place *at)
{
	return take_list(c, p, at, take_group, &c->group_count,
	    CRITERIA_GROUPS_MAX);
}

/* An order: the last one of C is being taken. */

static int
take_order_field(struct criteria *c, const struct parameter *p,
    const struct bind_place *at)
{
	return take_text(p, at, &c->orders[c->order_count - 1].field);
}

static int
take_direction(struct criteria *c, const struct parameter *p,
    const struct bind_place *at)
{
	struct criteria_order *order = &c->orders[c->order_count - 1];
	struct text sent = TEXT_ABSENT;

	if (take_text(p, at, &sent) == -1)
		return -1;
	if (text_equals_ignoring_ascii_case(sent, TEXT_LITERAL("ASC")))
		order->direction = ORDER_ASC;
	else if (text_equals_ignoring_ascii_case(sent, TEXT_LITERAL("DESC")))
		order->direction = ORDER_DESC;
	else {
		problems_add(at->problems, PROBLEM_SORT_DIRECTION,
		    TEXT_LITERAL("ASC"), TEXT_LITERAL("DESC"));
		bind_about(at, TEXT_ABSENT);
		return -1;
	}
	return 0;
}

static int
take_order(struct criteria *c, const struct parameter *p,
    const struct bind_place *at)
{
	static const struct member members[] = {
		{ "Field", take_order_field },
		{ "Direction", take_direction },
	};

	c->orders[c->order_count++] =
	    (struct criteria_order){ .field = TEXT_ABSENT };
	return take_members(c, p, at, members, COUNT(members));
}

static int
take_orders(struct criteria *c, const struct parameter *p,
    const struct bind_place *at)
{
	return take_list(c, p, at, take_order, &c->order_count,
	    CRITERIA_ORDERS_MAX);
}

static int
take_page_size(struct criteria *c, const struct parameter *p,
    const struct bind_place *at)
{
	return take_number(p, at, &c->page_size);
}

static int
take_current_page(struct criteria *c, const struct parameter *p,
    const struct bind_place *at)
{
	return take_number(p, at, &c->current_page);
}

static const struct member *
find(const struct member *table, size_t count, struct text key)
{
	enum { NAME_MAX = 32 };		/* longer than any of them */
	char camel[NAME_MAX + 1];

	if (key.length > NAME_MAX)
		return NULL;
	customer_camel(key, camel);
	for (size_t i = 0; i < count; i++)
		if (strcmp(table[i].name, camel) == 0)
			return &table[i];
	return NULL;
}

bool
criteria_read(struct call *call, struct criteria *c)
{
	static const struct member members[] = {
		{ "FilterGroups", take_groups }, { "SortOrders", take_orders },
		{ "PageSize", take_page_size },
		{ "CurrentPage", take_current_page },
	};
	const struct bind_place top = { NULL, TEXT_ABSENT, &call->problems,
	    0 };
	const struct parameter *root;

	memset(c, 0, sizeof(*c));
	if (!query_read(call, "searchCriteria", "search_criteria",
	    &c->parameters))
		return false;
	if ((root = c->parameters.root) == NULL)
		return call_refuse(call, PROBLEM_REQUIRED,
		    TEXT_LITERAL("searchCriteria"));
	/* A text, whatever it is, is no criterion. */
	problems_at(&call->problems, "searchCriteria");
	if (text_is_absent(root->value))
		(void)take_members(c, root, &top, members, COUNT(members));
	problems_at(&call->problems, "");
	call_end_phase(call, PHASE_DECODE);
	return call_has_no_problem(call);
}

void
criteria_free(struct criteria *c)
{
	parameters_free(&c->parameters);
}
