#include "shop/attribute_read.h"

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

static int
take_definition(const struct db_value *c, void *argument)
{
	struct attributes *a = argument;
	enum attribute_type type;
	struct attribute *new;

	/* Skip types of the reference that this program does not know. */
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
attribute_read(struct db *db, struct attributes *a)
{
	enum db_outcome outcome = db_run(db, &read_definitions, NULL, 0,
	    take_definition, a);

	for (size_t i = 0; i < a->count && outcome == DB_OK; i++) {
		const struct db_value id = db_number(a->list[i].id);

		if (attribute_has_options(a->list[i].type))
			outcome = db_run(db, &read_options, &id, 1,
			    take_option, &a->list[i]);
	}
	return outcome;
}
