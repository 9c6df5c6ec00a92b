/*
 * store_choice: see store_choice.h.
 */
#include "store_choice.h"

#include "store_settings.h"

enum db_outcome
store_choice_make(struct db *db, const struct customer_int *store_id,
    const struct customer_int *website_id, struct shop *named,
    const struct shop **chosen, enum store_choice *choice)
{
	bool by_store = customer_int_named(store_id);
	bool by_website = customer_int_named(website_id);
	bool found = false, website_found = true;
	enum db_outcome outcome;

	*choice = STORE_CHOSEN;
	if (by_store)
		outcome = store_settings_by_id(db, store_id->value, named,
		    &found);
	else if (by_website)
		outcome = store_settings_by_website(db, website_id->value,
		    named, &found);
	else
		return DB_OK;
	if (outcome == DB_OK && by_website)
		outcome = store_settings_website_exists(db, website_id->value,
		    &website_found);
	if (outcome != DB_OK)
		return outcome;
	if (by_store && !found)
		*choice = STORE_UNKNOWN;
	else if (!website_found)
		*choice = STORE_UNKNOWN_WEBSITE;
	else if (!found || (by_website &&
	    named->store.website_id != website_id->value))
		*choice = STORE_NOT_IN_WEBSITE;
	if (found)
		*chosen = named;
	return DB_OK;
}
