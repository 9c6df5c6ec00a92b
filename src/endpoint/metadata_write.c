#include "endpoint/metadata_write.h"

#include <stdio.h>

#include "values/number.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void
write_rule(struct json_writer *w, const char *name, const char *value)
{
	json_write_object(w, NULL);
	json_write_text(w, "name", text_of(name));
	json_write_text(w, "value", text_of(value));
	json_write_end_object(w);
}

static void
write_rules(struct json_writer *w, const struct field *field)
{
	char limit[NUMBER_TEXT_SIZE];
	size_t most = field != NULL ? customer_field_limit(field) : 0;

	json_write_list(w, "validation_rules");
	if (field != NULL && field->rule == RULE_DATE)
		write_rule(w, "input_validation", "date");
	if (field != NULL && field->rule == RULE_EMAIL)
		write_rule(w, "input_validation", "email");
	if (most > 0) {
		(void)snprintf(limit, sizeof(limit), "%zu", most);
		write_rule(w, "max_text_length", limit);
	}
	json_write_end_list(w);
}

void
metadata_begin(struct json_writer *w, const struct metadata_description *d)
{
	json_write_object(w, NULL);
	json_write_text(w, "frontend_input", text_of(d->input));
	json_write_text(w, "input_filter", text_of(d->filter));
	json_write_text(w, "store_label", text_of(d->store_label));
	write_rules(w, d->field);
	json_write_number(w, "multiline_count", d->lines);
	json_write_boolean(w, "visible", d->visible);
	json_write_boolean(w, "required", d->required);
	json_write_text(w, "data_model", TEXT_LITERAL(""));
	json_write_list(w, "options");
}

void
metadata_option(struct json_writer *w, struct text label, struct text value)
{
	json_write_object(w, NULL);
	json_write_text(w, "label", label);
	json_write_text(w, "value", value);
	json_write_end_object(w);
}

void
metadata_end(struct json_writer *w, const struct metadata_description *d)
{
	static const char *const grid[] = { "is_used_in_grid",
	    "is_visible_in_grid", "is_filterable_in_grid",
	    "is_searchable_in_grid" };

	json_write_end_list(w);
	json_write_text(w, "frontend_class", TEXT_LITERAL(""));
	json_write_boolean(w, "user_defined", d->field == NULL);
	json_write_number(w, "sort_order", d->order);
	json_write_text(w, "frontend_label", text_of(d->label));
	json_write_text(w, "note", TEXT_LITERAL(""));
	json_write_boolean(w, "system", d->field != NULL);
	json_write_text(w, "backend_type", text_of(d->backend));
	for (size_t i = 0; i < COUNT(grid); i++)
		json_write_boolean(w, grid[i], false);
	json_write_text(w, "attribute_code", text_of(d->code));
	json_write_end_object(w);
}
