/*
 * The rules for addresses (contract B12, D6).
 */
#ifndef CUSTOMER_ADDRESS_CHECK_H
#define CUSTOMER_ADDRESS_CHECK_H

#include <stdbool.h>

#include "customer/customer.h"
#include "shop/shop.h"
#include "values/problems.h"

/* True if the country of A is one that the shop allows (contract D6). */
bool address_check_country(const struct address *a,
    const struct shop_settings *s);

/*
 * Add every fault of the addresses of C to P.  The regions of those whose
 * country is allowed have been looked up.
 */
void address_check(const struct customer *c, const struct shop_settings *s,
    struct problems *p);

#endif
