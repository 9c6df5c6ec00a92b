#include "shop/attribute_read.h"

#include <stdlib.h>

static const struct db_statement read_definitions = {
	"SELECT attribute_id, entity_type_id, attribute_code, frontend_label, "
	"frontend_input, backend_type, is_required, is_unique "
	"FROM eav_attribute WHERE entity_type_id IN (1, 2) AND "
	"is_user_defined = 1 ORDER BY attribute_id"
};
enum {
	DEFINITION_ID, DEFINITION_ENTITY, DEFINITION_CODE, DEFINITION_LABEL,
	DEFINITION_FRONTEND, DEFINITION_BACKEND, DEFINITION_REQUIRED,
	DEFINITION_UNIQUE
};

static const struct db_statement read_options = {
	"SELECT o.attribute_id, o.option_id FROM eav_attribute a "
	"JOIN eav_attribute_option o ON o.attribute_id = a.attribute_id "
	"WHERE a.entity_type_id IN (1, 2) AND a.is_user_defined = 1 "
	"ORDER BY o.option_id"
};
enum { OPTION_ATTRIBUTE, OPTION_ID };

static int
take_definition(const struct db_value *c, void *argument)
{
	struct attributes *a = argument;
	enum attribute_type type;
	struct attribute *new;

	/* Skip types of the reference that this program does not know. */
	if (!attribute_type_of(db_column_text(&c[DEFINITION_FRONTEND]),
	    db_column_text(&c[DEFINITION_BACKEND]), &type))
		return 0;
	new = realloc(a->list, (a->count + 1) * sizeof(*new));
	if (new == NULL)
		return -1;
	a->list = new;
	new = &a->list[a->count++];
	*new = (struct attribute){ .id = c[DEFINITION_ID].number,
	    .entity = (enum attribute_entity)c[DEFINITION_ENTITY].number,
	    .type = type,
	    .code = text_copy(db_column_text(&c[DEFINITION_CODE])),
	    .label = text_copy(db_column_text(&c[DEFINITION_LABEL])),
	    .required = c[DEFINITION_REQUIRED].number != 0,
	    .unique = c[DEFINITION_UNIQUE].number != 0 };
	return new->code != NULL && new->label != NULL ? 0 : -1;
}

/* The attribute ID if its values are chosen from options, or NULL. */
static struct attribute *
find_select(const struct attributes *a, long long id)
{
	for (size_t i = 0; i < a->count; i++)
		if (a->list[i].id == id &&
		    attribute_has_options(a->list[i].type))
			return &a->list[i];
	return NULL;
}

static int
take_option(const struct db_value *c, void *argument)
{
	struct attribute *a = find_select(argument,
	    c[OPTION_ATTRIBUTE].number);
	long long *grown;

	if (a == NULL)
		return 0;
	grown = realloc(a->options, (a->option_count + 1) * sizeof(*grown));
	if (grown == NULL)
		return -1;
	a->options = grown;
	a->options[a->option_count++] = c[OPTION_ID].number;
	return 0;
}

enum db_outcome
attribute_read(struct db *db, struct attributes *a)
{
	enum db_outcome outcome = db_run(db, &read_definitions, NULL, 0,
	    take_definition, a);
	bool any = false;

	for (size_t i = 0; i < a->count; i++)
		any |= attribute_has_options(a->list[i].type);
	return outcome == DB_OK && any ?
	    db_run(db, &read_options, NULL, 0, take_option, a) : outcome;
}
