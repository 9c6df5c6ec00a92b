/*
 * The rules for custom attributes (contract B13, D21).
 */
#ifndef CUSTOMER_ATTRIBUTE_CHECK_H
#define CUSTOMER_ATTRIBUTE_CHECK_H

#include "customer/customer.h"
#include "shop/attribute.h"
#include "values/problems.h"

/*
 * Check the custom attributes of C and its addresses against DEFINITIONS, which
 * must outlive C, and set what is saved of each.  Adds the first problem to P.
 * Whether another account already has a value that must be unique is found out
 * when the account is saved.
 */
void attribute_check(struct customer *c, const struct attributes *definitions,
    struct problems *p);

#endif
