#include "call/search.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "values/calendar.h"

/* What stands behind the value of a field, and which values it takes. */
static const struct condition {
	const char *name;
	struct db_fragment sql;
	enum { VALUE, PATTERN, LIST, SET, ABSENT, PRESENT } takes;
	bool is_range;		/* of an index on the field */
} conditions[] = {
	{ "eq", { " = ?" }, VALUE, true },
	{ "neq", { " <> ?" }, VALUE, false },
	{ "gt", { " > ?" }, VALUE, true },
	{ "lt", { " < ?" }, VALUE, true },
	{ "gteq", { " >= ?" }, VALUE, true },
	{ "lteq", { " <= ?" }, VALUE, true },
	{ "moreq", { " >= ?" }, VALUE, true },
	{ "from", { " >= ?" }, VALUE, true },
	{ "to", { " <= ?" }, VALUE, true },
	{ "like", { " LIKE ?" }, PATTERN, false },
	{ "nlike", { " NOT LIKE ?" }, PATTERN, false },
	{ "in", { " IN (" }, LIST, true },
	{ "nin", { " NOT IN (" }, LIST, false },
	{ "finset", { ")" }, SET, false },
	{ "null", { " IS NULL" }, ABSENT, false },
	{ "notnull", { " IS NOT NULL" }, PRESENT, false },
};

static const struct db_fragment
    where = { " WHERE (" }, and = { ") AND (" }, or = { " OR " },
    close = { ")" }, find_in_set = { "FIND_IN_SET(?, " },
    first_value = { "?" }, next_value = { ", ?" },
    order_by = { " ORDER BY " }, comma = { ", " }, ascending = { " ASC" },
    descending = { " DESC" }, limit = { " LIMIT ? OFFSET ?" };

static bool
invalid_value(struct call *call, const char *field, struct text value)
{
	problems_add(&call->problems, PROBLEM_INVALID_VALUE, text_of(field),
	    value);
	return call_has_no_problem(call);
}

static bool
find_field(struct call *call, struct text name, search_find *find,
    void *argument, struct search_field *field)
{
	*field = (struct search_field){ NULL, 0 };
	if (!find(call, name, field, argument))
		return false;
	return field->column != NULL ||
	    call_refuse(call, PROBLEM_ATTRIBUTE_NAME, name);
}

/* The row of NAME, "eq" if it is empty; NULL if there is none. */
static const struct condition *
find_condition(struct text name)
{
	if (text_is_empty(name))
		return &conditions[0];
	for (size_t i = 0; i < sizeof(conditions) / sizeof(*conditions); i++)
		if (text_is(name, conditions[i].name))
			return &conditions[i];
	return NULL;
}

/*
 * The value of the next "?": a number where one is asked for, if it is one;
 * what is none is compared as the database does that.
 */
static void
add_value(struct assembly *a, const struct search_column *column,
    struct text value)
{
	long long number;

	assembly_value(a, column->type == SEARCH_NUMBER &&
	    number_of_string(value, &number) ? db_number(number) :
	    db_text(value));
}

/* Whether VALUE is what CONDITION compares times with. */
static bool
is_time(const struct condition *condition, struct text value)
{
	struct text item;

	switch (condition->takes) {
	case VALUE:
	case SET:
		return calendar_is_date_or_time(value);
	case LIST:
		while (text_split(&value, ',', &item))
			if (!calendar_is_date_or_time(item))
				return false;
		break;
	case PATTERN:
	case ABSENT:
	case PRESENT:
		break;
	}
	return true;
}

/* Add the part of FILTER that is the same for each type of column. */
static void
add_condition(struct assembly *a, const struct search_column *column,
    const struct condition *condition, struct text value)
{
	const struct db_fragment *mark = &first_value;
	struct text item;

	if (condition->takes == SET) {
		assembly_add(a, &find_in_set);
		add_value(a, column, value);
	}
	assembly_add(a, &column->value);
	assembly_add(a, &condition->sql);
	if (condition->takes == VALUE || condition->takes == PATTERN)
		add_value(a, column, value);
	if (condition->takes != LIST)
		return;
	for (; text_split(&value, ',', &item); mark = &next_value) {
		assembly_add(a, mark);
		add_value(a, column, item);
	}
	assembly_add(a, &close);
}

static bool
add_filter(struct call *call, const struct criteria_filter *filter,
    search_find *find, void *argument, struct assembly *a)
{
	struct text value = text_is_absent(filter->value) ? TEXT_LITERAL("") :
	    filter->value;
	const struct condition *condition = find_condition(filter->condition);
	const struct search_column *column;
	struct search_field field;

	if (!find_field(call, filter->field, find, argument, &field))
		return false;
	column = field.column;
	if (condition == NULL)
		return invalid_value(call, "conditionType",
		    filter->condition);
	if (column->type == SEARCH_TIME && !is_time(condition, value))
		return invalid_value(call, "value", value);
	if (condition->takes == ABSENT && column->is_null.sql != NULL) {
		assembly_add(a, &column->is_null);
		assembly_value(a, db_number(field.id));
		return true;
	}
	assembly_add(a, &column->before);
	if (column->has_id)
		assembly_value(a, db_number(field.id));
	add_condition(a, column, condition, value);
	assembly_add(a, &column->after);
	return true;
}

/* The number of values that FILTER compares with, at most. */
static size_t
count_values(const struct criteria_filter *filter)
{
	const struct condition *condition = find_condition(filter->condition);
	struct text rest = filter->value, item;
	size_t count = 0;

	if (condition == NULL || condition->takes != LIST)
		return 1;
	while (text_split(&rest, ',', &item))
		count++;
	return count;
}

static bool
check_values(struct call *call, const struct criteria *c)
{
	char most[NUMBER_TEXT_SIZE];
	size_t count = 0;

	for (size_t i = 0; i < c->filter_count; i++)
		count += count_values(&c->filters[i]);
	if (count <= SEARCH_VALUES_MAX)
		return true;
	(void)snprintf(most, sizeof(most), "%d", (int)SEARCH_VALUES_MAX);
	problems_add(&call->problems, PROBLEM_TOO_MANY, TEXT_LITERAL("value"),
	    text_of(most));
	return call_has_no_problem(call);
}

bool
search_where(struct call *call, const struct criteria *c, search_find *find,
    void *argument, struct assembly *a)
{
	const struct db_fragment *before = &where;
	size_t filter = 0;

	if (!check_values(call, c))
		return false;
	for (size_t i = 0; i < c->group_count; i++) {
		for (; filter < c->group_ends[i]; filter++) {
			assembly_add(a, before);
			if (!add_filter(call, &c->filters[filter], find,
			    argument, a))
				return false;
			before = &or;
		}
		if (filter > 0)
			before = &and;
	}
	if (filter > 0)
		assembly_add(a, &close);
	return true;
}

bool
search_by_index(const struct criteria *c, const char *field)
{
	size_t begin = 0;

	for (size_t i = 0; i < c->group_count; begin = c->group_ends[i++]) {
		const struct criteria_filter *filter = &c->filters[begin];
		const struct condition *condition;

		if (c->group_ends[i] != begin + 1 ||
		    !text_is(filter->field, field))
			continue;
		condition = find_condition(filter->condition);
		if (condition != NULL && condition->is_range)
			return true;
	}
	return false;
}

bool
search_order(struct call *call, const struct criteria *c, search_find *find,
    void *argument, const struct db_fragment *id, struct assembly *a)
{
	const struct db_fragment *direction = &ascending;

	assembly_add(a, &order_by);
	for (size_t i = 0; i < c->order_count; i++) {
		struct search_field field;

		if (!find_field(call, c->orders[i].field, find, argument,
		    &field))
			return false;
		direction = c->orders[i].direction == ORDER_ASC ? &ascending :
		    &descending;
		assembly_add(a, &field.column->order);
		if (field.column->has_id)
			assembly_value(a, db_number(field.id));
		assembly_add(a, direction);
		assembly_add(a, &comma);
	}
	/* In the same direction, so that an index can be read in one go. */
	assembly_add(a, id);
	assembly_add(a, direction);
	return true;
}

bool
search_take_page(struct call *call, const struct criteria *c,
    struct search_page *page)
{
	long long most = shop_number(&call->shop.settings,
	    SHOP_PAGE_SIZE_MAX);
	long long before = c->current_page.value - 1;

	if (most <= 0 || most > SEARCH_PAGE_MAX)
		most = SEARCH_PAGE_MAX;
	if (c->page_size.value < 0 || c->page_size.value > most)
		return invalid_value(call, "pageSize", c->page_size.sent);
	page->size = c->page_size.value > 0 ? c->page_size.value : most;
	if (c->current_page.value < 1)
		before = 0;
	page->offset = before > LLONG_MAX / page->size ? LLONG_MAX :
	    before * page->size;
	return true;
}

void
search_limit(const struct search_page *page, struct assembly *a)
{
	assembly_add(a, &limit);
	assembly_value(a, db_number(page->size));
	assembly_value(a, db_number(page->offset));
}
