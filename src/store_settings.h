/*
 * store_settings: reads stores and business settings from the tables that the
 * reference keeps them in.  Every request reads them anew, by index, so a
 * change is in force at once and nothing has to be invalidated (contract D26).
 * Neighbours: db, shop.
 */
#ifndef STORE_SETTINGS_H
#define STORE_SETTINGS_H

#include <stdbool.h>

#include "db.h"
#include "shop.h"

/*
 * Find an active store view, with the settings in force for it: its own, else
 * its website's, else the default scope's.  By its code; by its id; the default
 * one of a website; the default one of the default website.  *FOUND says
 * whether there is one; if there is, *SHOP, zeroed or filled before, is
 * replaced.  Free its settings with shop_settings_free.
 */
enum db_outcome store_settings_by_code(struct db *db, struct text code,
    struct shop *shop, bool *found);
enum db_outcome store_settings_by_id(struct db *db, long long id,
    struct shop *shop, bool *found);
enum db_outcome store_settings_by_website(struct db *db, long long website,
    struct shop *shop, bool *found);
enum db_outcome store_settings_default(struct db *db, struct shop *shop,
    bool *found);

/* True in *EXISTS if there is a website with this id. */
enum db_outcome store_settings_website_exists(struct db *db, long long website,
    bool *exists);

/* True in *EXISTS if there is a customer group with this id. */
enum db_outcome store_settings_group_exists(struct db *db, long long group,
    bool *exists);

#endif
