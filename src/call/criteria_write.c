/*
 * The other way: criteria as they are part of an answer.
 */
#include "call/criteria.h"

static void
write_filter(struct json_writer *w, const struct criteria_filter *filter)
{
	json_write_object(w, NULL);
	json_write_text(w, "field", filter->field);
	json_write_text_if(w, "value", filter->value);
	json_write_text(w, "condition_type",
	    text_is_empty(filter->condition) ? TEXT_LITERAL("eq") :
	    filter->condition);
	json_write_end_object(w);
}

static void
write_orders(struct json_writer *w, const struct criteria *c)
{
	json_write_list(w, "sort_orders");
	for (size_t i = 0; i < c->order_count; i++) {
		const struct criteria_order *order = &c->orders[i];

		json_write_object(w, NULL);
		json_write_text(w, "field", order->field);
		if (order->direction != ORDER_DEFAULT)
			json_write_text(w, "direction",
			    order->direction == ORDER_ASC ?
			    TEXT_LITERAL("ASC") : TEXT_LITERAL("DESC"));
		json_write_end_object(w);
	}
	json_write_end_list(w);
}

void
criteria_write(struct json_writer *w, const struct criteria *c)
{
	size_t filter = 0;

	json_write_object(w, "search_criteria");
	json_write_list(w, "filter_groups");
	for (size_t i = 0; i < c->group_count; i++) {
		json_write_object(w, NULL);
		json_write_list(w, "filters");
		for (; filter < c->group_ends[i]; filter++)
			write_filter(w, &c->filters[filter]);
		json_write_end_list(w);
		json_write_end_object(w);
	}
	json_write_end_list(w);
	if (c->order_count > 0)
		write_orders(w, c);
	if (c->page_size.given)
		json_write_number(w, "page_size", c->page_size.value);
	if (c->current_page.given)
		json_write_number(w, "current_page", c->current_page.value);
	json_write_end_object(w);
}
