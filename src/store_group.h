/*
 * store_group: the customer group that an account gets.
 * Neighbours: customer, store_settings.
 */
#ifndef STORE_GROUP_H
#define STORE_GROUP_H

#include <stdbool.h>

#include "customer.h"
#include "db.h"
#include "shop.h"

/*
 * Into *ID: the group that GROUP names, the word of an administrator, else the
 * one in SETTINGS; *EXISTS is false if the named one does not exist (contract
 * B10).  A setting that names none is logged, and the group is General.
 */
enum db_outcome store_group_choose(struct db *db,
    const struct shop_settings *settings, const struct customer_int *group,
    long long *id, bool *exists) __attribute__((nonnull, warn_unused_result));

#endif
