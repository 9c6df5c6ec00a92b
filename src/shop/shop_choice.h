/*
 * Which store a new account belongs to (contract D23).
 */
#ifndef SHOP_SHOP_CHOICE_H
#define SHOP_SHOP_CHOICE_H

#include "db/db.h"
#include "shop/shop.h"
#include "values/number.h"

enum shop_choice {
	SHOP_CHOSEN,
	SHOP_NO_STORE,
	SHOP_NO_WEBSITE,
	SHOP_NOT_IN_WEBSITE
};

/*
 * Find the shop that STORE_ID and WEBSITE_ID of the body name: by the store, by
 * the website (its default store), or both.  If there is one, it goes to NAMED,
 * which has to be zeroed before, and *CHOSEN, the path's, becomes NAMED.  If
 * they name none at all or none that exists, *CHOSEN stays.  *CHOICE says what
 * is to be complained about.  Free NAMED's settings in any case.
 */
enum db_outcome shop_choose(struct db *db,
    const struct number *store_id, const struct number *website_id,
    struct shop *named, const struct shop **chosen, enum shop_choice *choice)
    __attribute__((nonnull, warn_unused_result));

#endif
