/*
 * store_choice: which store a new account belongs to (contract D23).
 * Neighbours: store_settings, customer.
 */
#ifndef STORE_CHOICE_H
#define STORE_CHOICE_H

#include "customer.h"
#include "db.h"
#include "shop.h"

enum store_choice {
	STORE_CHOSEN,
	STORE_UNKNOWN,
	STORE_UNKNOWN_WEBSITE,
	STORE_NOT_IN_WEBSITE
};

/*
 * Find the shop that STORE_ID and WEBSITE_ID of the body name: by the store, by
 * the website (its default store), or both.  If there is one, it goes to NAMED,
 * which has to be zeroed before, and *CHOSEN, the path's, becomes NAMED.  If
 * they name none at all or none that exists, *CHOSEN stays.  *CHOICE says what
 * is to be complained about.  Free NAMED's settings in any case.
 */
enum db_outcome store_choice_make(struct db *db,
    const struct customer_int *store_id, const struct customer_int *website_id,
    struct shop *named, const struct shop **chosen, enum store_choice *choice)
    __attribute__((nonnull, warn_unused_result));

#endif
