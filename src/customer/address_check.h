/*
 * The rules for addresses (contract B12, D6).
 */
#ifndef CUSTOMER_ADDRESS_CHECK_H
#define CUSTOMER_ADDRESS_CHECK_H

#include "customer/customer.h"
#include "db/db.h"
#include "shop/regions.h"
#include "shop/shop.h"
#include "values/problems.h"

/*
 * Allocate *QUESTIONS, which has their regions as answers, about the addresses
 * of C whose country the shop allows (contract D6); NULL if memory is short.
 * What addresses lack is asked before: where that is as much as is told, the
 * rest is not looked at (contract H3).  Returns how many there are.
 */
size_t address_check_questions(struct customer *c,
    const struct shop_settings *s, struct region_question **questions)
    __attribute__((nonnull, warn_unused_result));

/* Look up the regions of the addresses of C, with one query. */
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
