/*
 * customer_decode: binds a JSON body to a struct customer_request by the tables
 * of customer.h (contract B5, D2, D4, D12, D16, D21, D28).  The first fault in
 * the order of the JSON ends it.  The neighbour that goes the other way is
 * customer_encode.
 */
#ifndef CUSTOMER_DECODE_H
#define CUSTOMER_DECODE_H

#include "customer.h"
#include "jsonio.h"
#include "problems.h"

/*
 * Fill *R, which is all zero, from the body ROOT.  A fault is added to P.  *R
 * points into the document of ROOT; free it in any case, before the document.
 */
void customer_decode(const struct jsonio_value *root,
    struct customer_request *r, struct problems *p)
    __attribute__((nonnull(2, 3)));

#endif
