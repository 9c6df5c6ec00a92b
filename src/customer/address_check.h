/*
 * The rules for addresses (contract B12, D6).
 */
#ifndef CUSTOMER_ADDRESS_CHECK_H
#define CUSTOMER_ADDRESS_CHECK_H

#include "customer/customer.h"
#include "db/db.h"
#include "shop/shop.h"
#include "values/problems.h"

/*
 * Look up the regions of the addresses of C whose country the shop allows
 * (contract D6), with one query.  What addresses lack is asked before: where
 * that is as much as is told, the rest is not looked at (contract H3).
 */
enum db_outcome address_check_look_up(struct db *db, struct customer *c,
    const struct shop_settings *s) __attribute__((nonnull, warn_unused_result));

/*
 * Add all problems with the addresses of C to P.  First what is missing or does
 * not exist, as a list; only if there is no such problem, what is too long or
 * has characters that are not allowed, as lines.  The regions have been looked
 * up.
 */
void address_check(const struct customer *c, const struct shop_settings *s,
    struct problems *p);

#endif
