#include "shop/shop_choice.h"

#include "shop/shop_read.h"

/* Find the shop of KEY: in CACHE, or else in the database. */
static enum db_outcome
find(struct db *db, struct shop_cache *cache, struct shop_key key,
    struct shop *shop, bool *found)
{
	enum db_outcome outcome;

	*found = shop_cache_get(cache, key, shop);
	if (*found)
		return DB_OK;
	outcome = shop_read(db, key, shop, found);
	if (outcome == DB_OK && *found)
		shop_cache_put(cache, key, shop);
	return outcome;
}

enum db_outcome
shop_choose(struct db *db, struct shop_cache *cache,
    const struct number *store_id, const struct number *website_id,
    struct shop *named, const struct shop **chosen, enum shop_choice *choice)
{
	bool by_store = number_is_nonzero(store_id);
	bool by_website = number_is_nonzero(website_id);
	bool found = false, website_found = true, in_website;
	enum db_outcome outcome;

	*choice = SHOP_CHOSEN;
	if (by_store)
		outcome = find(db, cache, shop_by_id(store_id->value), named,
		    &found);
	else if (by_website)
		outcome = find(db, cache, shop_by_website(website_id->value),
		    named, &found);
	else
		return DB_OK;
	/* The website of a store that was found is known to exist. */
	in_website = found && named->store.website_id == website_id->value;
	if (outcome == DB_OK && by_website && !in_website &&
	    (found || !by_store))
		outcome = shop_read_website_exists(db, website_id->value,
		    &website_found);
	if (outcome != DB_OK)
		return outcome;
	if (by_store && !found)
		*choice = SHOP_NO_STORE;
	else if (!website_found)
		*choice = SHOP_NO_WEBSITE;
	else if (!found || (by_website && !in_website))
		*choice = SHOP_NOT_IN_WEBSITE;
	if (found)
		*chosen = named;
	return DB_OK;
}
