/*
 * custom_check: custom attributes against their definitions (contract B13 and
 * D21).
 * Neighbours: attribute, customer, problems, the validators.
 */
#ifndef CUSTOM_CHECK_H
#define CUSTOM_CHECK_H

#include "attribute.h"
#include "customer.h"
#include "problems.h"

/*
 * Check the custom attributes of C and its addresses against DEFINITIONS, which
 * must outlive C, and set what each stores.  The first fault is added to P.
 * Whether a value is another account's already is asked elsewhere.
 */
void custom_check(struct customer *c, const struct attributes *definitions,
    struct problems *p);

#endif
