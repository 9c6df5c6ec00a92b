/*
 * Reads store views and their settings from the tables of the reference.  Every
 * request reads them anew, by index, so that a change is in force at once and
 * no cache has to be invalidated (contract D26).
 */
#ifndef SHOP_SHOP_READ_H
#define SHOP_SHOP_READ_H

#include <stdbool.h>

#include "db/db.h"
#include "shop/shop.h"

/*
 * Find an active store view with the settings in force for it: its own, else
 * those of its website, else those of the default scope.  It is found by its
 * code; by its id; as the default one of a website; as the default one of the
 * default website.  *FOUND: there is one, and it replaces *SHOP, which is all
 * zero or was filled before.  Free its settings with shop_settings_free.
 */
enum db_outcome shop_read_by_code(struct db *db, struct text code,
    struct shop *shop, bool *found)
    __attribute__((nonnull, warn_unused_result));
enum db_outcome shop_read_by_id(struct db *db, long long id,
    struct shop *shop, bool *found)
    __attribute__((nonnull, warn_unused_result));
enum db_outcome shop_read_by_website(struct db *db, long long website,
    struct shop *shop, bool *found)
    __attribute__((nonnull, warn_unused_result));
enum db_outcome shop_read_default(struct db *db, struct shop *shop,
    bool *found) __attribute__((nonnull, warn_unused_result));

/*
 * The same by the id of any store, be it closed, or 0, the back office, which
 * there always is: in it are in force the settings of the default scope.
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
