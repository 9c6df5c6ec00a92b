/*
 * The version of what a struct shop is made of (settings, stores, and whether
 * there are custom attributes) and of the lists of regions.  Triggers on their
 * tables (schema/triggers.sql) give the only row of shop_version a new one with
 * every change, whoever makes it; so what was read is good as long as the
 * version stands.  Where there are no triggers it is NULL, and nothing is kept.
 */
#ifndef SHOP_SHOP_VERSION_H
#define SHOP_SHOP_VERSION_H

#include "db/db.h"

/* The version as a column of any statement. */
#define SHOP_VERSION \
	"(SELECT version FROM shop_version WHERE version_id = 1)"

/* Set *VERSION; 0: there is none. */
enum db_outcome shop_version_read(struct db *db, long long *version)
    __attribute__((nonnull, warn_unused_result));

#endif
