/*
 * The customer group that an account gets.
 */
#ifndef SHOP_CUSTOMER_GROUP_H
#define SHOP_CUSTOMER_GROUP_H

#include <stdbool.h>

#include "db/db.h"
#include "shop/shop.h"
#include "values/number.h"

/*
 * Set *ID to the customer group that GROUP names, which only an administrator
 * may do, else to the one in SETTINGS.  *EXISTS is false if the named one does
 * not exist (contract B10).  If SETTINGS name a group that does not exist, that
 * is logged, and *ID is the group General.
 */
enum db_outcome customer_group_choose(struct db *db,
    const struct shop_settings *settings, const struct number *group,
    long long *id, bool *exists) __attribute__((nonnull, warn_unused_result));

#endif
