/*
 * Binds a JSON body to a struct registration by the tables of customer/fields.h
 * (contract B5, D2, D4, D12, D16, D21, D28).
 */
#ifndef CUSTOMER_DECODE_H
#define CUSTOMER_DECODE_H

#include "customer/customer.h"
#include "json/read.h"
#include "values/problems.h"

/*
 * Fill *R, which is all zero, from the body ROOT, which may have ADDRESSES_MAX
 * addresses.  Stops at the first problem in the order of the JSON, which is
 * added to P.  *R points into the document of ROOT; free it in any case, before
 * the document.
 */
void customer_decode(const struct json_value *root, size_t addresses_max,
    struct registration *r, struct problems *p)
    __attribute__((nonnull(3, 4)));

#endif
