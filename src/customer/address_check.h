/*
 * The rules for addresses (contract B12, D6).
 */
#ifndef CUSTOMER_ADDRESS_CHECK_H
#define CUSTOMER_ADDRESS_CHECK_H

#include <stdbool.h>

#include "customer/customer.h"
#include "shop/shop.h"
#include "values/problems.h"

/* True if the shop allows the country of A (contract D6). */
bool address_check_country(const struct address *a,
    const struct shop_settings *s);

/*
 * Add all problems with the addresses of C to P.  First what is missing or does
 * not exist, as a list; only if there is no such problem, what is too long or
 * has characters that are not allowed, as lines.  The regions of addresses with
 * an allowed country have been looked up.
 */
void address_check(const struct customer *c, const struct shop_settings *s,
    struct problems *p);

#endif
