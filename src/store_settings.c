/*
 * store_settings: see store_settings.h.
 */
#include "store_settings.h"

#include <stdlib.h>
#include <string.h>

enum {
	STORE_BY_CODE,
	STORE_BY_ID,
	STORE_BY_WEBSITE,
	STORE_DEFAULT,
	WEBSITE_EXISTS,
	GROUP_EXISTS,
	SETTINGS,
	STATEMENTS
};

/* Store and website 0 are the reference's back office, no shop. */
#define STORE_COLUMNS \
	"SELECT s.store_id, s.website_id, s.code, s.name, g.name " \
	"FROM store s JOIN store_group g ON g.group_id = s.group_id " \
	"AND s.store_id > 0 AND s.website_id > 0 AND s.is_active = 1 "

#define QUOTED(name, path, value) ",'" path "'"

static const struct db_statement statements[STATEMENTS] = {
	[STORE_BY_CODE] = { STORE_COLUMNS
	    "WHERE s.code = ?" },
	[STORE_BY_ID] = { STORE_COLUMNS
	    "WHERE s.store_id = ?" },
	[STORE_BY_WEBSITE] = { STORE_COLUMNS
	    "JOIN store_website w ON w.default_group_id = g.group_id "
	    "WHERE w.website_id = ? AND s.store_id = g.default_store_id "
	    "AND s.website_id = w.website_id" },
	[STORE_DEFAULT] = { STORE_COLUMNS
	    "JOIN store_website w ON w.default_group_id = g.group_id "
	    "WHERE w.is_default = 1 AND s.store_id = g.default_store_id "
	    "AND s.website_id = w.website_id "
	    "ORDER BY w.website_id LIMIT 1" },
	[WEBSITE_EXISTS] = {
	    "SELECT 1 FROM store_website WHERE website_id = ? AND "
	    "website_id > 0" },
	/* A larger one fits into no customer's row. */
	[GROUP_EXISTS] = {
	    "SELECT 1 FROM customer_group WHERE customer_group_id = ? "
	    "AND customer_group_id <= 65535" },
	[SETTINGS] = {
	    "SELECT scope, path, value FROM core_config_data "
	    "WHERE (scope, scope_id) IN "
	    "(('default', 0), ('websites', ?), ('stores', ?)) "
	    "AND path IN (''" SHOP_SETTINGS(QUOTED) ") "
	    /* 'default' < 'websites', and the store's own come last */
	    "ORDER BY scope = 'stores', scope = 'websites'" },
};

struct store_search {
	struct store *store;
	bool *found;
};

static int
take_store(const struct db_value *columns, void *argument)
{
	struct store_search *search = argument;
	struct store *s = search->store;

	s->id = columns[0].number;
	s->website_id = columns[1].number;
	text_store(db_column_text(&columns[2]), s->code, sizeof(s->code));
	text_store(db_column_text(&columns[3]), s->name, sizeof(s->name));
	text_store(db_column_text(&columns[4]), s->group_name,
	    sizeof(s->group_name));
	*search->found = true;
	return 0;
}

static enum db_outcome
find_store(struct db *db, int statement, const struct db_value *key,
    struct store *store, bool *found)
{
	struct store_search search = { store, found };

	*found = false;
	return db_run(db, &statements[statement], key, key != NULL,
	    take_store, &search);
}

enum db_outcome
store_settings_by_code(struct db *db, struct text code, struct store *store,
    bool *found)
{
	struct db_value key = db_text(code);

	return find_store(db, STORE_BY_CODE, &key, store, found);
}

enum db_outcome
store_settings_by_id(struct db *db, long long id, struct store *store,
    bool *found)
{
	struct db_value key = db_number(id);

	return find_store(db, STORE_BY_ID, &key, store, found);
}

enum db_outcome
store_settings_by_website(struct db *db, long long website,
    struct store *store, bool *found)
{
	struct db_value key = db_number(website);

	return find_store(db, STORE_BY_WEBSITE, &key, store, found);
}

enum db_outcome
store_settings_default(struct db *db, struct store *store, bool *found)
{
	return find_store(db, STORE_DEFAULT, NULL, store, found);
}

static enum db_outcome
exists(struct db *db, int statement, long long id, bool *found)
{
	struct db_value key = db_number(id);

	*found = false;
	return db_run(db, &statements[statement], &key, 1, db_row_exists,
	    found);
}

enum db_outcome
store_settings_website_exists(struct db *db, long long website, bool *found)
{
	return exists(db, WEBSITE_EXISTS, website, found);
}

enum db_outcome
store_settings_group_exists(struct db *db, long long group, bool *found)
{
	return exists(db, GROUP_EXISTS, group, found);
}

/* Rows come from the widest scope to the nearest: the last one wins. */
static int
take_setting(const struct db_value *columns, void *argument)
{
	struct shop_settings *s = argument;
	struct text path = db_column_text(&columns[1]);
	struct text value = db_column_text(&columns[2]);
	enum shop_setting setting;
	char *copy;

	setting = shop_find(path);
	if (setting == SHOP_SETTING_COUNT || text_is_absent(value))
		return 0;
	if ((copy = text_copy(value)) == NULL)
		return -1;
	free(s->values[setting]);
	s->values[setting] = copy;
	return 0;
}

enum db_outcome
store_settings_read(struct db *db, const struct store *store,
    struct shop_settings *s)
{
	const struct db_value keys[] = { db_number(store->website_id),
	    db_number(store->id) };

	shop_settings_free(s);
	return db_run(db, &statements[SETTINGS], keys, 2, take_setting, s);
}
