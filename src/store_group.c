/*
 * store_group: see store_group.h.
 */
#include "store_group.h"

#include "log.h"
#include "store_settings.h"

enum { NOT_LOGGED_IN = 0, GENERAL = 1 };	/* every shop has them */

enum db_outcome
store_group_choose(struct db *db, const struct shop_settings *settings,
    const struct customer_int *group, long long *id, bool *exists)
{
	enum db_outcome outcome = DB_OK;

	*id = group->given ? group->value :
	    shop_number(settings, SHOP_DEFAULT_GROUP);
	*exists = *id == GENERAL || (*id == NOT_LOGGED_IN && group->given);
	if (!*exists)
		outcome = store_settings_group_exists(db, *id, exists);
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
