#include "import/magento_value.h"

/* Columns that are saved, and one that is only selected. */
enum { OWNER, ATTRIBUTE, VALUE, COUNT, CUSTOMER = COUNT };

#define INTO(table) "INSERT INTO " table " (entity_id, attribute_id, value) " \
	"VALUES "
#define ROW "(?, ?, ?)"
#define END " ON DUPLICATE KEY UPDATE value = VALUES(value)"
#define SAVER(table) { \
	.insert = { INTO(table) ROW END }, .into = { INTO(table) }, \
	.row = { ROW }, .end = { END }, .attribute = ATTRIBUTE }
#define CUSTOMER_VALUES(type) { { \
	"SELECT t.entity_id, t.attribute_id, t.value, t.entity_id " \
	"FROM customer_entity_" type " t " }, SAVER("customer_entity_" type) }
#define ADDRESS_VALUES(type) { { \
	"SELECT t.entity_id, t.attribute_id, t.value, a.parent_id " \
	"FROM customer_address_entity a " \
	"JOIN customer_address_entity_" type " t " \
	"ON t.entity_id = a.entity_id " }, \
	SAVER("customer_address_entity_" type) }

/* From MAGENTO_DATETIMES on. */
static const struct values {
	struct db_fragment select;
	struct magento_saver saver;
} tables[] = {
	CUSTOMER_VALUES("datetime"), CUSTOMER_VALUES("decimal"),
	CUSTOMER_VALUES("int"), CUSTOMER_VALUES("text"),
	CUSTOMER_VALUES("varchar"), ADDRESS_VALUES("datetime"),
	ADDRESS_VALUES("decimal"), ADDRESS_VALUES("int"),
	ADDRESS_VALUES("text"), ADDRESS_VALUES("varchar"),
};

static const struct values *
values_of(enum magento_table table)
{
	return &tables[table - MAGENTO_DATETIMES];
}

bool
magento_value_is_of_address(enum magento_table table)
{
	return table >= MAGENTO_ADDRESS_DATETIMES;
}

const struct db_fragment *
magento_value_select(enum magento_table table)
{
	return &values_of(table)->select;
}

long long
magento_value_customer(const struct db_value *columns)
{
	return columns[CUSTOMER].number;
}

void
magento_value_begin(struct magento_pending *p, struct magento *m,
    enum magento_table table)
{
	magento_pending_begin(p, m, table, &values_of(table)->saver, COUNT, 0,
	    NULL, NULL);
}

bool
magento_value_add(struct magento_pending *p, const struct db_value *columns)
{
	const long long customer = magento_value_customer(columns);
	const long long attribute = columns[ATTRIBUTE].number;
	struct magento_row *row;

	if (!id_set_has(&p->m->taken[MAGENTO_ATTRIBUTES], attribute))
		return magento_row_refuse(p->m, p->table,
		    columns[OWNER].number, customer,
		    "its attribute %lld was refused or is not there",
		    attribute);
	row = magento_pending_new(p, customer);
	for (size_t i = 0; i < COUNT; i++)
		row->values[i] = columns[i];
	return magento_pending_add(p);
}
