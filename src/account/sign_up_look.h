/*
 * What a sign-up must know of the database before it is saved, in one round
 * trip.
 */
#ifndef ACCOUNT_SIGN_UP_LOOK_H
#define ACCOUNT_SIGN_UP_LOOK_H

#include <stdbool.h>
#include <stddef.h>

#include "db/db.h"
#include "shop/regions.h"
#include "shop/regions_cache.h"

/* Set by the caller: */
struct sign_up_look {
	const char *email_key;	/* "": the e-mail has none */
	long long website_id;
	bool global_accounts;	/* an e-mail is taken wherever it is */
	long long shop_version;	/* of the shop, when it was read */
	const struct region_question *questions;	/* see shop/regions.h */
	size_t count;

	/* Set by sign_up_look, besides the regions of the questions: */
	long long version;	/* of shops: shop/shop_version.h */
	bool taken;		/* an account has the e-mail */
};

/* Answer LOOK, of the regions with what CACHE has, if that still holds. */
enum db_outcome sign_up_look(struct db *db, struct regions_cache *cache,
    struct sign_up_look *look)
    __attribute__((nonnull, warn_unused_result));

#endif
