#include "shop/customer_group.h"

#include "base/log.h"
#include "shop/shop_read.h"

enum { NOT_LOGGED_IN = 0, GENERAL = 1 };	/* always exist */
enum { RETAIL = 3 };	/* the tax class that has a name here */

/* The column group_id of a customer holds no larger number. */
static const struct db_statement find = {
	"SELECT 1 FROM customer_group WHERE customer_group_id = ? "
	"AND customer_group_id <= 65535"
};

static const struct db_statement read_one = {
	"SELECT customer_group_id, customer_group_code, tax_class_id "
	"FROM customer_group WHERE customer_group_id = ?"
};

enum db_outcome
customer_group_choose(struct db *db, const struct shop_settings *settings,
    const struct number *group, long long *id, bool *exists)
{
	enum db_outcome outcome = DB_OK;
	struct db_value key;

	*id = group->given ? group->value :
	    shop_number(settings, SHOP_DEFAULT_GROUP);
	key = db_number(*id);
	*exists = *id == GENERAL || (*id == NOT_LOGGED_IN && group->given);
	if (!*exists)
		outcome = db_run(db, &find, &key, 1, db_row_exists, exists);
	if (outcome != DB_OK || *exists || group->given)
		return outcome;
	log_begin(LOG_LEVEL_ERROR, "no such customer group: "
	    "customer/create_account/default_group; 1 is used");
	log_number("group", *id);
	log_end();
	*id = GENERAL;
	*exists = true;
	return DB_OK;
}

void
customer_group_take(const struct db_value *columns, struct customer_group *g)
{
	g->id = columns[0].number;
	text_put(db_column_text(&columns[1]), g->code, sizeof(g->code));
	g->tax_class_id = columns[2].number;
	g->tax_class_name = g->tax_class_id == RETAIL ?
	    "Retail Customer" : NULL;
}

struct group_search {
	struct customer_group *group;
	bool found;
};

static int
take_group(const struct db_value *columns, void *argument)
{
	struct group_search *search = argument;

	search->found = true;
	customer_group_take(columns, search->group);
	return 0;
}

enum db_outcome
customer_group_read(struct db *db, long long id, struct customer_group *g,
    bool *found)
{
	struct db_value key = db_number(id);
	struct group_search search = { g, false };
	enum db_outcome outcome = db_run(db, &read_one, &key, 1, take_group,
	    &search);

	*found = search.found;
	return outcome;
}

/* A shop_each: is the group the default one of a store? */
struct default_search {
	long long id;
	bool found;
};

static int
compare_default(const struct shop *shop, void *argument)
{
	struct default_search *search = argument;

	search->found |= shop_number(&shop->settings, SHOP_DEFAULT_GROUP) ==
	    search->id;
	return 0;
}

enum db_outcome
customer_group_is_readonly(struct db *db, long long id, bool *readonly)
{
	struct default_search search = { id, id == NOT_LOGGED_IN };
	struct shop office = { .store.id = 0 };
	enum db_outcome outcome = shop_read_any(db, 0, &office, readonly);

	if (outcome == DB_OK) {
		(void)compare_default(&office, &search);
		outcome = shop_read_each(db, compare_default, &search);
	}
	shop_settings_free(&office.settings);
	*readonly = search.found;
	return outcome;
}
