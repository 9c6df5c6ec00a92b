#include "account/attribute_rows.h"

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

static const struct db_statement delete_value[ENTITIES][ATTRIBUTE_BACKENDS] =
    PER_TABLE("DELETE FROM ", " WHERE attribute_id = ? AND entity_id = ?");

static const struct db_statement find_value[ENTITIES][ATTRIBUTE_BACKENDS] =
    PER_TABLE("SELECT 1 FROM ",
    " WHERE attribute_id = ? AND value = ? LIMIT 1");

/* *TAKEN becomes true if A must be unique and its value is taken. */
static enum db_outcome
is_taken(struct db *db, const struct attribute_value *a, bool *taken)
{
	const struct db_value values[] = { db_number(a->definition->id),
	    db_string(a->saved) };

	*taken = false;
	if (!a->definition->unique)
		return DB_OK;
	return db_run(db, &find_value[a->definition->entity]
	    [attribute_backend(a->definition->type)], values, 2,
	    db_row_exists, taken);
}

/* *TAKEN becomes the first of ATTRIBUTES whose value is taken, if one is. */
static enum db_outcome
find_taken(struct db *db, const struct attribute_values *attributes,
    const struct attribute_value **taken)
{
	enum db_outcome outcome = DB_OK;

	for (size_t i = 0; i < attributes->count && outcome == DB_OK &&
	    *taken == NULL; i++) {
		const struct attribute_value *a = &attributes->list[i];
		bool found = false;

		if (a->saved != NULL && !a->kept)
			outcome = is_taken(db, a, &found);
		if (found)
			*taken = a;
	}
	return outcome;
}

enum db_outcome
attribute_rows_taken(struct db *db, const struct customer *c,
    const struct attribute_value **taken)
{
	enum db_outcome outcome;

	*taken = NULL;
	outcome = find_taken(db, &c->attributes, taken);
	for (size_t i = 0; i < c->address_count && outcome == DB_OK; i++)
		outcome = find_taken(db, &c->addresses[i].attributes, taken);
	return outcome;
}

enum db_outcome
attribute_rows_insert(struct db *db, const struct attribute_values *attributes,
    long long id, const struct attribute_value **taken)
{
	enum db_outcome outcome = find_taken(db, attributes, taken);

	if (outcome == DB_OK && *taken != NULL)
		outcome = DB_DUPLICATE;
	for (size_t i = 0; i < attributes->count && outcome == DB_OK; i++) {
		const struct attribute_value *a = &attributes->list[i];

		if (a->saved == NULL || a->kept)
			continue;
		const struct db_value values[] = {
		    db_number(a->definition->id), db_number(id),
		    db_string(a->saved) };

		outcome = db_run(db, &insert_value[a->definition->entity]
		    [attribute_backend(a->definition->type)], values, 3, NULL,
		    NULL);
	}
	return outcome;
}

enum db_outcome
attribute_rows_delete(struct db *db, const struct attribute_values *attributes,
    long long id)
{
	enum db_outcome outcome = DB_OK;

	for (size_t i = 0; i < attributes->count && outcome == DB_OK; i++) {
		const struct attribute_value *a = &attributes->list[i];

		if (a->kept)
			continue;
		const struct db_value values[] = {
		    db_number(a->definition->id), db_number(id) };

		outcome = db_run(db, &delete_value[a->definition->entity]
		    [attribute_backend(a->definition->type)], values, 2, NULL,
		    NULL);
	}
	return outcome;
}
