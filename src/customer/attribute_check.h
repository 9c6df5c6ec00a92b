/*
 * Custom attributes against their definitions (contract B13 and
 * D21).
 */
#ifndef CUSTOMER_ATTRIBUTE_CHECK_H
#define CUSTOMER_ATTRIBUTE_CHECK_H

#include "customer/customer.h"
#include "shop/attribute.h"
#include "values/problems.h"

/*
 * Check the custom attributes of C and its addresses against DEFINITIONS, which
 * must outlive C, and set what each stores.  The first fault is added to P.
 * Whether a value is another account's already is asked elsewhere.
 */
void attribute_check(struct customer *c, const struct attributes *definitions,
    struct problems *p);

#endif
