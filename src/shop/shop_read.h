/*
 * Reads stores and business settings from the tables that the
 * reference keeps them in.  Every request reads them anew, by index, so a
 * change is in force at once and nothing has to be invalidated (contract D26).
 */
#ifndef SHOP_SHOP_READ_H
#define SHOP_SHOP_READ_H

#include <stdbool.h>

#include "db/db.h"
#include "shop/shop.h"

/*
 * Find an active store view, with the settings in force for it: its own, else
 * its website's, else the default scope's.  By its code; by its id; the default
 * one of a website; the default one of the default website.  *FOUND says
 * whether there is one; if there is, *SHOP, zeroed or filled before, is
 * replaced.  Free its settings with shop_settings_free.
 */
enum db_outcome shop_read_by_code(struct db *db, struct text code,
    struct shop *shop, bool *found);
enum db_outcome shop_read_by_id(struct db *db, long long id,
    struct shop *shop, bool *found);
enum db_outcome shop_read_by_website(struct db *db, long long website,
    struct shop *shop, bool *found);
enum db_outcome shop_read_default(struct db *db, struct shop *shop,
    bool *found);

/* True in *EXISTS if there is a website with this id. */
enum db_outcome shop_read_website_exists(struct db *db, long long website,
    bool *exists);

#endif
