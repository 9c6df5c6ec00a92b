/*
 * Customer groups, and the one that an account gets.
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

enum { CUSTOMER_GROUP_CODE_MAX = 32 };	/* characters of the column */

struct customer_group {
	long long id;
	char code[4 * CUSTOMER_GROUP_CODE_MAX + 1];
	long long tax_class_id;
	const char *tax_class_name;	/* NULL: a class of the shop's own */
};

/*
 * Fill G from COLUMNS of a row: customer_group_id, customer_group_code,
 * tax_class_id.
 */
void customer_group_take(const struct db_value *columns,
    struct customer_group *g) __attribute__((nonnull));

/* Fill G with the group ID.  *FOUND: there is one. */
enum db_outcome customer_group_read(struct db *db, long long id,
    struct customer_group *g, bool *found)
    __attribute__((nonnull, warn_unused_result));

/*
 * *READONLY: the group ID is that of guests, or the one that new customers of
 * some store, closed or not, or of the default scope get.
 */
enum db_outcome customer_group_is_readonly(struct db *db, long long id,
    bool *readonly) __attribute__((nonnull, warn_unused_result));

#endif
