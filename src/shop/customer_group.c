#include "shop/customer_group.h"

#include "base/log.h"

enum { NOT_LOGGED_IN = 0, GENERAL = 1 };	/* always exist */

/* The column group_id of a customer holds no larger number. */
static const struct db_statement find = {
	"SELECT 1 FROM customer_group WHERE customer_group_id = ? "
	"AND customer_group_id <= 65535"
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
