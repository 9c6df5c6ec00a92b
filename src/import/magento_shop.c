#include "import/magento_shop.h"

#include <sysexits.h>

#include "ctl/ctl.h"
#include "import/magento_columns.h"
#include "import/magento_setting.h"

#define WEBSITE_COLUMNS(X) \
	X(code) X(name) X(sort_order) X(default_group_id) X(is_default)
#define STORE_GROUP_COLUMNS(X) \
	X(website_id) X(name) X(root_category_id) X(default_store_id) X(code)
#define STORE_COLUMNS(X) \
	X(website_id) X(group_id) X(code) X(name) X(sort_order) X(is_active)
#define GROUP_COLUMNS(X) X(customer_group_code) X(tax_class_id)
#define REGION_COLUMNS(X) X(country_id) X(code) X(default_name)
#define REGION_NAME_COLUMNS(X) X(locale) X(name)
#define ATTRIBUTE_COLUMNS(X) \
	X(entity_type_id) X(attribute_code) X(attribute_model) \
	X(backend_model) X(backend_type) X(backend_table) X(frontend_model) \
	X(frontend_input) X(frontend_label) X(frontend_class) X(source_model) \
	X(is_required) X(is_user_defined) X(default_value) X(is_unique) X(note)
#define CUSTOMER_ATTRIBUTE_COLUMNS(X) \
	X(is_visible) X(input_filter) X(multiline_count) X(validate_rules) \
	X(is_system) X(sort_order) X(data_model) X(is_used_in_grid) \
	X(is_visible_in_grid) X(is_filterable_in_grid) \
	X(is_searchable_in_grid) X(grid_filter_condition_type)
#define LABEL_COLUMNS(X) X(attribute_id) X(store_id) X(value)
#define OPTION_COLUMNS(X) X(attribute_id) X(sort_order)
#define OPTION_VALUE_COLUMNS(X) X(option_id) X(store_id) X(value)

#define SAVER(table, id, COLUMNS) { \
	.insert = { MAGENTO_INSERT(table, id, COLUMNS) }, \
	.update = { MAGENTO_UPDATE(table, id, COLUMNS) " WHERE " #id " = ?" }, \
	.same = { "SELECT 1 FROM " #table " WHERE " #id " = ?" } }

/* The attributes that a shop has added to those of customers. */
#define OWN_ATTRIBUTE \
	"a.is_user_defined = 1 AND a.entity_type_id IN (1, 2)"
#define OF_OWN_ATTRIBUTE \
	"JOIN eav_attribute a ON a.attribute_id = t.attribute_id " \
	"AND " OWN_ATTRIBUTE

/* A row that a column of another names; 0 is no such row. */
struct reference {
	size_t column;
	enum magento_table table;
	bool may_be_0;
	const char *what;	/* NULL: it names none */
};

struct copied;
typedef bool copy_row(struct magento *m, const struct copied *copied,
    const struct db_value *columns, size_t count);

struct copied {
	enum magento_table table;
	struct db_statement select;
	size_t count;
	copy_row *copy;
	struct magento_saver saver;
	struct reference references[2];
};

static const struct db_statement
    empty_notes = { "DELETE FROM import_note WHERE step = ?" },
    find_region = { "SELECT region_id FROM directory_country_region "
	"WHERE country_id = ? AND code = ?" },
    add_region_name = { "INSERT INTO directory_country_region_name "
	"(region_id, locale, name) VALUES (?, ?, ?) "
	"ON DUPLICATE KEY UPDATE name = directory_country_region_name.name" },
    default_group = { "SELECT CAST(value AS UNSIGNED) FROM core_config_data "
	"WHERE scope = 'default' AND scope_id = 0 AND path = "
	"'customer/create_account/default_group'" };

static bool
keep_id(struct magento *m, struct id_set *ids, long long id)
{
	if (id_set_add(ids, id))
		return true;
	m->outcome = DB_AWAY;
	return false;
}

static bool
copy_plain(struct magento *m, const struct copied *copied,
    const struct db_value *columns, size_t count)
{
	const bool is_attribute = copied->table == MAGENTO_ATTRIBUTES;
	bool saved;

	for (const struct reference *r = copied->references;
	    r < copied->references + 2 && r->what != NULL; r++) {
		const long long id = columns[r->column].number;

		if (!(id == 0 && r->may_be_0) &&
		    !id_set_has(&m->taken[r->table], id))
			return magento_row_refuse(m, copied->table,
			    columns[0].number, 0,
			    "its %s %lld was refused or is not there",
			    r->what, id);
	}
	return magento_row_save(m, copied->table, &copied->saver, columns,
	    count, columns + 1, is_attribute ? 2 : 0, 0, &saved) && (!saved ||
	    keep_id(m, &m->taken[copied->table], columns[0].number));
}

/* Regions here may have other ids: the same code is the same region. */
static bool
copy_region(struct magento *m, const struct copied *copied,
    const struct db_value *columns, size_t count)
{
	long long id = 0;
	bool saved;

	m->outcome = db_run(m->to, &find_region, columns + 1, 2,
	    db_row_number, &id);
	if (m->outcome != DB_OK)
		return false;
	if (id != 0)
		m->now.counts[copied->table].taken++;
	else {
		if (!magento_row_save(m, copied->table, &copied->saver,
		    columns, count, columns + 1, 2, 0, &saved) || !saved)
			return m->outcome == DB_OK;
		id = columns[0].number;
		m->regions_changed = true;
	}
	return keep_id(m, &m->taken[copied->table], columns[0].number) &&
	    keep_id(m, &m->region_ids, id);
}

/* Those that are here stay. */
static bool
copy_region_name(struct magento *m, const struct copied *copied,
    const struct db_value *columns, size_t count)
{
	const long long id = columns[0].number;
	struct db_value values[] = { columns[0], columns[1], columns[2] };
	size_t place;

	(void)count;
	if (!id_set_find(&m->taken[MAGENTO_REGIONS], id, &place))
		return magento_row_refuse(m, copied->table, id, 0,
		    "its region was refused or is not there");
	values[0] = db_number(m->region_ids.ids[place]);
	m->outcome = db_run(m->to, &add_region_name, values, 3, NULL, NULL);
	if (m->outcome != DB_OK)
		return false;
	m->now.counts[copied->table].taken++;
	m->regions_changed |= db_changed(m->to) > 0;
	return true;
}

static bool
copy_setting(struct magento *m, const struct copied *copied,
    const struct db_value *columns, size_t count)
{
	(void)copied;
	(void)count;
	return magento_setting_save(m, columns);
}

#define NOTHING { 0, MAGENTO_WEBSITES, false, NULL }

static const struct copied tables[] = {
	{ MAGENTO_WEBSITES, { MAGENTO_SELECT(store_website, website_id,
	    WEBSITE_COLUMNS) "WHERE t.website_id > 0 ORDER BY t.website_id" },
	    6, copy_plain, SAVER(store_website, website_id, WEBSITE_COLUMNS),
	    { NOTHING } },
	{ MAGENTO_STORE_GROUPS, { MAGENTO_SELECT(store_group, group_id,
	    STORE_GROUP_COLUMNS) "WHERE t.group_id > 0 ORDER BY t.group_id" },
	    6, copy_plain, SAVER(store_group, group_id, STORE_GROUP_COLUMNS),
	    { { 1, MAGENTO_WEBSITES, false, "website" } } },
	{ MAGENTO_STORES, { MAGENTO_SELECT(store, store_id, STORE_COLUMNS)
	    "WHERE t.store_id > 0 ORDER BY t.store_id" },
	    7, copy_plain, SAVER(store, store_id, STORE_COLUMNS),
	    { { 1, MAGENTO_WEBSITES, false, "website" },
	      { 2, MAGENTO_STORE_GROUPS, false,
		"store group" } } },
	{ MAGENTO_SETTINGS, { MAGENTO_SELECT(core_config_data, config_id,
	    MAGENTO_SETTING_COLUMNS) "ORDER BY t.config_id" },
	    6, copy_setting, { .insert = { NULL } }, { NOTHING } },
	{ MAGENTO_GROUPS, { MAGENTO_SELECT(customer_group, customer_group_id,
	    GROUP_COLUMNS) "ORDER BY t.customer_group_id" },
	    3, copy_plain, SAVER(customer_group, customer_group_id,
	    GROUP_COLUMNS), { NOTHING } },
	{ MAGENTO_REGIONS, { MAGENTO_SELECT(directory_country_region,
	    region_id, REGION_COLUMNS) "ORDER BY t.region_id" },
	    4, copy_region, {
		.insert = { MAGENTO_INSERT(directory_country_region, region_id,
		    REGION_COLUMNS) },
		.update = { MAGENTO_UPDATE(directory_country_region, region_id,
		    REGION_COLUMNS) " WHERE region_id = ?" },
		.same = { "SELECT country_id = ? AND code <=> ? "
		    "FROM directory_country_region WHERE region_id = ?" } },
	    { NOTHING } },
	{ MAGENTO_REGION_NAMES, { MAGENTO_SELECT(directory_country_region_name,
	    region_id, REGION_NAME_COLUMNS) "ORDER BY t.region_id" },
	    3, copy_region_name, { .insert = { NULL } }, { NOTHING } },
	{ MAGENTO_ATTRIBUTES, { MAGENTO_SELECT(eav_attribute, attribute_id,
	    ATTRIBUTE_COLUMNS) "JOIN eav_attribute a ON a.attribute_id = "
	    "t.attribute_id AND " OWN_ATTRIBUTE " ORDER BY t.attribute_id" },
	    17, copy_plain, {
		.insert = { MAGENTO_INSERT(eav_attribute, attribute_id,
		    ATTRIBUTE_COLUMNS) },
		.update = { MAGENTO_UPDATE(eav_attribute, attribute_id,
		    ATTRIBUTE_COLUMNS) " WHERE attribute_id = ?" },
		.same = { "SELECT entity_type_id = ? AND attribute_code = ? "
		    "FROM eav_attribute WHERE attribute_id = ?" } },
	    { NOTHING } },
	{ MAGENTO_CUSTOMER_ATTRIBUTES, { MAGENTO_SELECT(customer_eav_attribute,
	    attribute_id, CUSTOMER_ATTRIBUTE_COLUMNS) OF_OWN_ATTRIBUTE
	    " ORDER BY t.attribute_id" },
	    13, copy_plain, SAVER(customer_eav_attribute, attribute_id,
	    CUSTOMER_ATTRIBUTE_COLUMNS),
	    { { 0, MAGENTO_ATTRIBUTES, false, "attribute" } } },
	{ MAGENTO_LABELS, { MAGENTO_SELECT(eav_attribute_label,
	    attribute_label_id, LABEL_COLUMNS) OF_OWN_ATTRIBUTE
	    " ORDER BY t.attribute_label_id" },
	    4, copy_plain, SAVER(eav_attribute_label, attribute_label_id,
	    LABEL_COLUMNS),
	    { { 1, MAGENTO_ATTRIBUTES, false, "attribute" },
	      { 2, MAGENTO_STORES, true, "store" } } },
	{ MAGENTO_OPTIONS, { MAGENTO_SELECT(eav_attribute_option, option_id,
	    OPTION_COLUMNS) OF_OWN_ATTRIBUTE " ORDER BY t.option_id" },
	    3, copy_plain, SAVER(eav_attribute_option, option_id,
	    OPTION_COLUMNS),
	    { { 1, MAGENTO_ATTRIBUTES, false, "attribute" } } },
	{ MAGENTO_OPTION_VALUES, { MAGENTO_SELECT(eav_attribute_option_value,
	    value_id, OPTION_VALUE_COLUMNS)
	    "JOIN eav_attribute_option o ON o.option_id = t.option_id "
	    "JOIN eav_attribute a ON a.attribute_id = o.attribute_id "
	    "AND " OWN_ATTRIBUTE " ORDER BY t.value_id" },
	    4, copy_plain, SAVER(eav_attribute_option_value, value_id,
	    OPTION_VALUE_COLUMNS),
	    { { 1, MAGENTO_OPTIONS, false,
		"option" },
	      { 2, MAGENTO_STORES, true, "store" } } },
};

struct copying {
	struct magento *m;
	const struct copied *copied;
};

static int
take_row(const struct db_value *columns, void *argument)
{
	struct copying *c = argument;

	return c->copied->copy(c->m, c->copied, columns, c->copied->count) ?
	    0 : -1;
}

static enum db_outcome
copy_table(struct magento *m, const struct copied *copied)
{
	struct copying c = { m, copied };

	m->now.counts[copied->table] = (struct magento_count){ 0, 0 };
	id_set_free(&m->taken[copied->table]);
	return magento_row_outcome(m, db_run(m->from, &copied->select, NULL,
	    0, take_row, &c));
}

enum db_outcome
magento_shop_copy(struct magento *m)
{
	const enum magento_step reached = m->now.step;
	const struct db_value step = db_number(MAGENTO_SHOP);
	enum db_outcome outcome = db_run(m->to, &empty_notes, &step, 1, NULL,
	    NULL);

	m->now.step = MAGENTO_SHOP;
	m->outcome = DB_OK;
	id_set_free(&m->region_ids);
	m->regions_changed = false;
	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables) &&
	    outcome == DB_OK; i++)
		outcome = copy_table(m, &tables[i]);
	if (outcome == DB_OK && m->regions_changed &&
	    ctl_region_names_make(m->to) != EX_OK)
		outcome = DB_AWAY;
	m->default_group = 1;
	if (outcome == DB_OK)
		outcome = db_run(m->to, &default_group, NULL, 0,
		    db_row_number, &m->default_group);
	m->now.step = reached;
	return outcome;
}
