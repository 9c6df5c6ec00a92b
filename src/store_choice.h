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
 * Replace *STORE, the path's, by the one that STORE_ID and WEBSITE_ID of the
 * body name: by the store, by the website (its default store), or both.  If
 * they name no store at all or none that exists, it stays.  *CHOICE says what
 * is to be complained about.
 */
enum db_outcome store_choice_make(struct db *db,
    const struct customer_int *store_id, const struct customer_int *website_id,
    struct store *store, enum store_choice *choice)
    __attribute__((nonnull, warn_unused_result));

#endif
