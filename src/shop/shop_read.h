/*
 * Reads store views and their settings from the tables of the reference, by
 * index.  shop/shop_cache.h keeps what was read.
 */
#ifndef SHOP_SHOP_READ_H
#define SHOP_SHOP_READ_H

#include <stdbool.h>

#include "db/db.h"
#include "shop/shop.h"

/* How a store view is asked for. */
enum shop_key_kind {
	SHOP_BY_CODE,
	SHOP_BY_ID,
	SHOP_BY_WEBSITE,	/* the default one of the website ID */
	SHOP_BY_DEFAULT,	/* the default one of the default website */
	SHOP_KEY_KINDS
};

struct shop_key {
	enum shop_key_kind kind;
	struct text code;
	long long id;
};

static inline struct shop_key
shop_by_code(struct text code)
{
	return (struct shop_key){ SHOP_BY_CODE, code, 0 };
}

static inline struct shop_key
shop_by_id(long long id)
{
	return (struct shop_key){ SHOP_BY_ID, TEXT_ABSENT, id };
}

static inline struct shop_key
shop_by_website(long long website)
{
	return (struct shop_key){ SHOP_BY_WEBSITE, TEXT_ABSENT, website };
}

static inline struct shop_key
shop_by_default(void)
{
	return (struct shop_key){ SHOP_BY_DEFAULT, TEXT_ABSENT, 0 };
}

/*
 * Find the active store view that KEY asks for, with the settings in force for
 * it: its own, else those of its website, else those of the default scope.
 * *FOUND: there is one, and it replaces *SHOP, which is all zero or was filled
 * before.  Free its settings with shop_settings_free.
 */
enum db_outcome shop_read(struct db *db, struct shop_key key,
    struct shop *shop, bool *found)
    __attribute__((nonnull, warn_unused_result));

/*
 * The same by the id of any store, be it closed, or 0, the back office, which
 * there always is: in it are in force the settings of the default scope.  Its
 * version is 0.
 */
enum db_outcome shop_read_any(struct db *db, long long id,
    struct shop *shop, bool *found)
    __attribute__((nonnull, warn_unused_result));

/* What gets one shop after another.  Returns 0, or -1 if memory is short. */
typedef int shop_each(const struct shop *shop, void *argument);

/*
 * Call EACH, with ARGUMENT, for every store but the back office, closed ones
 * too, by their codes, with the settings in force for it.
 */
enum db_outcome shop_read_each(struct db *db, shop_each *each, void *argument)
    __attribute__((nonnull(1, 2), warn_unused_result));

/* Set *EXISTS: there is a website with the id WEBSITE. */
enum db_outcome shop_read_website_exists(struct db *db, long long website,
    bool *exists) __attribute__((nonnull, warn_unused_result));

#endif
