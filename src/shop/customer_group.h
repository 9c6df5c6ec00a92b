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
 * Into *ID: the group that GROUP names, the word of an administrator, else the
 * one in SETTINGS; *EXISTS is false if the named one does not exist (contract
 * B10).  A setting that names none is logged, and the group is General.
 */
enum db_outcome customer_group_choose(struct db *db,
    const struct shop_settings *settings, const struct number *group,
    long long *id, bool *exists) __attribute__((nonnull, warn_unused_result));

#endif
