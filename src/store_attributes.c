/*
 * store_attributes: see store_attributes.h.
 */
#include "store_attributes.h"

#include <stdlib.h>

static const struct db_statement read_definitions = {
	"SELECT attribute_id, entity_type_id, attribute_code, frontend_label, "
	"frontend_input, backend_type, is_required, is_unique "
	"FROM eav_attribute WHERE entity_type_id IN (1, 2) AND "
	"is_user_defined = 1 ORDER BY attribute_id"
};

static const struct db_statement read_options = {
	"SELECT attribute_id, option_id FROM eav_attribute_option "
	"WHERE attribute_id = ? ORDER BY option_id"
};

/* One statement for each value table: by entity and backend. */
#define PER_TABLE(before, after) { \
	[ATTRIBUTE_OF_CUSTOMER] = { \
		{ before "customer_entity_varchar" after }, \
		{ before "customer_entity_text" after }, \
		{ before "customer_entity_int" after }, \
		{ before "customer_entity_decimal" after }, \
		{ before "customer_entity_datetime" after } }, \
	[ATTRIBUTE_OF_ADDRESS] = { \
		{ before "customer_address_entity_varchar" after }, \
		{ before "customer_address_entity_text" after }, \
		{ before "customer_address_entity_int" after }, \
		{ before "customer_address_entity_decimal" after }, \
		{ before "customer_address_entity_datetime" after } } }

enum { ENTITIES = ATTRIBUTE_OF_ADDRESS + 1 };

static const struct db_statement insert_value[ENTITIES][ATTRIBUTE_BACKENDS] =
    PER_TABLE("INSERT INTO ",
    " (attribute_id, entity_id, value) VALUES (?, ?, ?)");

static const struct db_statement find_value[ENTITIES][ATTRIBUTE_BACKENDS] =
    PER_TABLE("SELECT 1 FROM ",
    " WHERE attribute_id = ? AND value = ? LIMIT 1");

static int
take_definition(const struct db_value *c, void *argument)
{
	struct attributes *a = argument;
	enum attribute_type type;
	struct attribute *new;

	/* Made by a tool that knows more types than we do: not ours. */
	if (!attribute_type_of(db_column_text(&c[4]), db_column_text(&c[5]),
	    &type))
		return 0;
	new = realloc(a->list, (a->count + 1) * sizeof(*new));
	if (new == NULL)
		return -1;
	a->list = new;
	new = &a->list[a->count++];
	*new = (struct attribute){ .id = c[0].number,
	    .entity = (enum attribute_entity)c[1].number, .type = type,
	    .code = text_copy(db_column_text(&c[2])),
	    .label = text_copy(db_column_text(&c[3])),
	    .required = c[6].number != 0, .unique = c[7].number != 0 };
	return new->code != NULL && new->label != NULL ? 0 : -1;
}

static int
take_option(const struct db_value *c, void *argument)
{
	struct attribute *a = argument;
	long long *grown = realloc(a->options,
	    (a->option_count + 1) * sizeof(*grown));

	if (grown == NULL)
		return -1;
	a->options = grown;
	a->options[a->option_count++] = c[1].number;
	return 0;
}

enum db_outcome
store_attributes_read(struct db *db, struct attributes *a)
{
	enum db_outcome outcome = db_run(db, &read_definitions, NULL, 0,
	    take_definition, a);

	for (size_t i = 0; i < a->count && outcome == DB_OK; i++) {
		const struct db_value id = db_number(a->list[i].id);

		if (a->list[i].type == ATTRIBUTE_SELECT ||
		    a->list[i].type == ATTRIBUTE_MULTISELECT)
			outcome = db_run(db, &read_options, &id, 1,
			    take_option, &a->list[i]);
	}
	return outcome;
}

/* True in *TAKEN if somebody has the value of A, should that be unique. */
static enum db_outcome
is_taken(struct db *db, const struct custom_attribute *a, bool *taken)
{
	const struct db_value values[] = { db_number(a->definition->id),
	    db_string(a->stored) };

	*taken = false;
	if (!a->definition->unique)
		return DB_OK;
	return db_run(db, &find_value[a->definition->entity]
	    [attribute_backend(a->definition->type)], values, 2,
	    db_row_exists, taken);
}

/* The first of CUSTOM that somebody has; *TAKEN stays NULL if there is none. */
static enum db_outcome
find_taken(struct db *db, const struct custom_attributes *custom,
    const struct custom_attribute **taken)
{
	enum db_outcome outcome = DB_OK;

	for (size_t i = 0; i < custom->count && outcome == DB_OK &&
	    *taken == NULL; i++) {
		const struct custom_attribute *a = &custom->list[i];
		bool found = false;

		if (a->stored != NULL)
			outcome = is_taken(db, a, &found);
		if (found)
			*taken = a;
	}
	return outcome;
}

enum db_outcome
store_attributes_unique(struct db *db, const struct customer *c,
    const struct custom_attribute **taken)
{
	enum db_outcome outcome;

	*taken = NULL;
	outcome = find_taken(db, &c->custom, taken);
	for (size_t i = 0; i < c->address_count && outcome == DB_OK; i++)
		outcome = find_taken(db, &c->addresses[i].custom, taken);
	return outcome;
}

enum db_outcome
store_attributes_add(struct db *db, const struct custom_attributes *custom,
    long long id, const struct custom_attribute **taken)
{
	enum db_outcome outcome = find_taken(db, custom, taken);

	if (outcome == DB_OK && *taken != NULL)
		outcome = DB_DUPLICATE;
	for (size_t i = 0; i < custom->count && outcome == DB_OK; i++) {
		const struct custom_attribute *a = &custom->list[i];

		if (a->stored == NULL)
			continue;
		const struct db_value values[] = {
		    db_number(a->definition->id), db_number(id),
		    db_string(a->stored) };

		outcome = db_run(db, &insert_value[a->definition->entity]
		    [attribute_backend(a->definition->type)], values, 3, NULL,
		    NULL);
	}
	return outcome;
}
