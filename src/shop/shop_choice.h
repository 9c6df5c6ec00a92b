/*
 * Chooses the shop that a new account belongs to (contract D23).
 */
#ifndef SHOP_SHOP_CHOICE_H
#define SHOP_SHOP_CHOICE_H

#include "db/db.h"
#include "shop/shop.h"
#include "shop/shop_cache.h"
#include "values/number.h"

enum shop_choice {
	SHOP_CHOSEN,
	SHOP_NO_STORE,		/* the store does not exist */
	SHOP_NO_WEBSITE,	/* the website does not exist */
	SHOP_NOT_IN_WEBSITE	/* it has no such store, or no default one */
};

/*
 * Find the shop that STORE_ID and WEBSITE_ID of the body name: the store, the
 * default store of the website, or the store if both are given.  If it exists,
 * it is read into NAMED, which is all zero before, and *CHOSEN, until then the
 * shop of the path, becomes NAMED; otherwise *CHOSEN stays.  *CHOICE says what
 * the problem is, if any.  Free the settings of NAMED in any case.  What CACHE
 * has holds if the shop of the path does.
 */
enum db_outcome shop_choose(struct db *db, struct shop_cache *cache,
    const struct number *store_id, const struct number *website_id,
    struct shop *named, const struct shop **chosen, enum shop_choice *choice)
    __attribute__((nonnull, warn_unused_result));

#endif
