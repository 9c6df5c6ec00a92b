#include "shop/attribute_labels.h"

static const struct db_statement find_label = {
	"SELECT value FROM eav_attribute_label "
	"WHERE attribute_id = ? AND store_id = ? LIMIT 1"
};

#define VALUE_OF(store) "(SELECT v.value FROM eav_attribute_option_value v " \
	"WHERE v.option_id = o.option_id AND v.store_id = " store " LIMIT 1)"
static const struct db_statement read_options = {
	"SELECT o.option_id, COALESCE(" VALUE_OF("?") ", " VALUE_OF("0") ") "
	"FROM eav_attribute_option o WHERE o.attribute_id = ? "
	"ORDER BY o.sort_order, o.option_id"
};

static int
take_label(const struct db_value *columns, void *argument)
{
	struct text value = db_column_text(&columns[0]);
	char **label = argument;

	if (text_is_empty(value))
		return 0;
	*label = text_copy(value);
	return *label != NULL ? 0 : -1;
}

enum db_outcome
attribute_labels_find(struct db *db, long long id, long long store,
    char **label)
{
	const struct db_value values[] = { db_number(id), db_number(store) };

	*label = NULL;
	return db_run(db, &find_label, values, 2, take_label, label);
}

struct option_reader {
	attribute_labels_option *each;
	void *argument;
};

static int
take_option(const struct db_value *columns, void *argument)
{
	const struct option_reader *r = argument;

	return r->each(columns[0].number, db_column_text(&columns[1]),
	    r->argument);
}

enum db_outcome
attribute_labels_options(struct db *db, long long id, long long store,
    attribute_labels_option *each, void *argument)
{
	const struct db_value values[] = { db_number(store), db_number(id) };
	struct option_reader r = { each, argument };

	return db_run(db, &read_options, values, 2, take_option, &r);
}
