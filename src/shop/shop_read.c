#include "shop/shop_read.h"

#include <stdlib.h>
#include <string.h>

#include "shop/shop_version.h"

/* After those of enum shop_key_kind, which find one shop: */
enum {
	STORE_ANY = SHOP_KEY_KINDS,
	STORE_OFFICE,
	STORES,
	WEBSITE_EXISTS,
	STATEMENTS
};

#define RANGE(from, to) " OR c.path BETWEEN '" from "' AND '" to "'"

/*
 * One row for each setting that one of the three scopes has a value for, or one
 * row without a setting.  WHERE selects one store.  The scope is compared in a
 * way of which no index helps, so that the server plans with the index of paths
 * alone.  There is no ORDER BY, which would cost as much as all the rest.
 */
#define STORE_WHERE(is, tables, where) \
	"SELECT s.store_id, s.website_id, s.code, s.name, g.name, " \
	"EXISTS (SELECT 1 FROM eav_attribute WHERE entity_type_id IN (1, 2) " \
	"AND is_user_defined = 1), " \
	"FIELD(c.scope, 'default', 'websites', 'stores'), c.path, c.value, " \
	SHOP_VERSION \
	" FROM store s JOIN store_group g ON g.group_id = s.group_id " \
	is tables \
	"LEFT JOIN core_config_data c ON (FALSE" SHOP_PATH_RANGES(RANGE) ") " \
	"AND CASE c.scope WHEN 'default' THEN c.scope_id = 0 " \
	"WHEN 'websites' THEN c.scope_id = s.website_id " \
	"WHEN 'stores' THEN c.scope_id = s.store_id END " \
	"WHERE " where

/* Store and website 0 are the back office of the reference, not a shop. */
#define SHOP_WHERE(tables, where) STORE_WHERE("AND s.store_id > 0 " \
	"AND s.website_id > 0 AND s.is_active = 1 ", tables, where)

static const struct db_statement statements[STATEMENTS] = {
	[SHOP_BY_CODE] = { SHOP_WHERE("",
	    "s.code = ?") },
	[SHOP_BY_ID] = { SHOP_WHERE("",
	    "s.store_id = ?") },
	[SHOP_BY_WEBSITE] = { SHOP_WHERE(
	    "JOIN store_website w ON w.default_group_id = g.group_id ",
	    "w.website_id = ? AND s.store_id = g.default_store_id "
	    "AND s.website_id = w.website_id") },
	[SHOP_BY_DEFAULT] = { SHOP_WHERE("",
	    "s.store_id = (SELECT d.store_id FROM store_website w "
	    "JOIN store_group f ON f.group_id = w.default_group_id "
	    "JOIN store d ON d.store_id = f.default_store_id "
	    "AND d.group_id = f.group_id AND d.website_id = w.website_id "
	    "AND d.is_active = 1 WHERE w.is_default = 1 "
	    "AND w.website_id > 0 ORDER BY w.website_id LIMIT 1)") },
	[STORE_ANY] = { STORE_WHERE("", "",
	    "s.store_id = ?") },
	/* The table need not have it. */
	[STORE_OFFICE] = {
	    "SELECT 0, 0, 'admin', 'Admin', 'Default', FALSE, 1, c.path, "
	    "c.value, 0 FROM core_config_data c WHERE (FALSE"
	    SHOP_PATH_RANGES(RANGE) ") AND c.scope = 'default' "
	    "AND c.scope_id = 0" },
	[STORES] = { STORE_WHERE("AND s.store_id > 0 ", "",
	    "TRUE ORDER BY s.code, s.store_id") },
	[WEBSITE_EXISTS] = {
	    "SELECT 1 FROM store_website WHERE website_id = ? AND "
	    "website_id > 0" },
};

/* What the rows read so far have given. */
struct shop_search {
	struct shop shop;
	bool found;
	long long nearness[SHOP_SETTING_COUNT];	/* of the value's scope */
};

/*
 * Take one value; of several, the one in the scope nearest to the store counts.
 */
static int
take_setting(struct shop_search *search, long long nearness, struct text path,
    struct text value)
{
	enum shop_setting setting = shop_find(path);
	char *copy;

	if (setting == SHOP_SETTING_COUNT || text_is_absent(value) ||
	    nearness < search->nearness[setting])
		return 0;
	if ((copy = text_copy(value)) == NULL)
		return -1;
	free(search->shop.settings.values[setting]);
	search->shop.settings.values[setting] = copy;
	search->nearness[setting] = nearness;
	return 0;
}

static int
take_row(const struct db_value *columns, void *argument)
{
	struct shop_search *search = argument;
	struct store *s = &search->shop.store;

	s->id = columns[0].number;
	s->website_id = columns[1].number;
	text_put(db_column_text(&columns[2]), s->code, sizeof(s->code));
	text_put(db_column_text(&columns[3]), s->name, sizeof(s->name));
	text_put(db_column_text(&columns[4]), s->group_name,
	    sizeof(s->group_name));
	search->shop.has_attributes = columns[5].number != 0;
	search->shop.version = columns[9].number;
	search->found = true;
	return take_setting(search, columns[6].number,
	    db_column_text(&columns[7]), db_column_text(&columns[8]));
}

/* The search of one store after another. */
struct shop_walk {
	shop_each *each;
	void *argument;
	struct shop_search search;
};

static enum db_outcome
find_shop(struct db *db, int statement, const struct db_value *key,
    struct shop *shop, bool *found)
{
	struct shop_search search = { .found = false };
	enum db_outcome outcome = db_run(db, &statements[statement], key,
	    key != NULL, take_row, &search);

	/* There is a back office even if it has no row. */
	*found = outcome == DB_OK &&
	    (search.found || statement == STORE_OFFICE);
	if (*found) {
		shop_settings_free(&shop->settings);
		*shop = search.shop;
	} else
		shop_settings_free(&search.shop.settings);
	return outcome;
}

enum db_outcome
shop_read(struct db *db, struct shop_key key, struct shop *shop, bool *found)
{
	struct db_value value = key.kind == SHOP_BY_CODE ?
	    db_text(key.code) : db_number(key.id);

	return find_shop(db, (int)key.kind,
	    key.kind != SHOP_BY_DEFAULT ? &value : NULL, shop, found);
}

enum db_outcome
shop_read_any(struct db *db, long long id, struct shop *shop, bool *found)
{
	struct db_value key = db_number(id);

	return id == 0 ? find_shop(db, STORE_OFFICE, NULL, shop, found) :
	    find_shop(db, STORE_ANY, &key, shop, found);
}

/* Hand over the store whose rows have all been taken, if there is one. */
static int
end_store(struct shop_walk *walk)
{
	struct shop_search *search = &walk->search;
	int result = search->found ?
	    walk->each(&search->shop, walk->argument) : 0;

	shop_settings_free(&search->shop.settings);
	*search = (struct shop_search){ .found = false };
	return result;
}

static int
take_row_of_many(const struct db_value *columns, void *argument)
{
	struct shop_walk *walk = argument;

	if (walk->search.shop.store.id != columns[0].number &&
	    end_store(walk) == -1)
		return -1;
	return take_row(columns, &walk->search);
}

enum db_outcome
shop_read_each(struct db *db, shop_each *each, void *argument)
{
	struct shop_walk walk = { each, argument, { .found = false } };
	enum db_outcome outcome = db_run(db, &statements[STORES], NULL, 0,
	    take_row_of_many, &walk);

	if (outcome == DB_OK && end_store(&walk) == -1)
		outcome = DB_AWAY;
	shop_settings_free(&walk.search.shop.settings);
	return outcome;
}

enum db_outcome
shop_read_website_exists(struct db *db, long long website, bool *exists)
{
	struct db_value key = db_number(website);

	*exists = false;
	return db_run(db, &statements[WEBSITE_EXISTS], &key, 1, db_row_exists,
	    exists);
}
