/*
 * Binds a JSON body to a struct registration by the tables of customer/fields.h
 * (contract B5, D2, D4, D12, D16, D21, D28).
 */
#ifndef CUSTOMER_DECODE_H
#define CUSTOMER_DECODE_H

#include <stdbool.h>

#include "customer/customer.h"
#include "json/read.h"
#include "values/problems.h"
#include "web/bind.h"

/*
 * Fill *R, which is all zero, from the body ROOT, which may have ADDRESSES_MAX
 * addresses.  Stops at the first problem in the order of the JSON, which is
 * added to P.  *R points into the document of ROOT; free it in any case, before
 * the document.
 */
void customer_decode(const struct json_value *root, size_t addresses_max,
    struct registration *r, struct problems *p)
    __attribute__((nonnull(3, 4)));

/*
 * Fill *C, which is all zero but for its addresses_max and by_itself, from what
 * the body ROOT says of the customer; anything else at its top is ignored
 * (contract G25).  False if it says nothing.  Problems and views as above.
 *
 * Texts are as they were sent, so that what clears a field ("") is told from
 * what leaves it alone (absent): customer_merge goes on from here.
 */
bool customer_decode_change(const struct json_value *root, struct customer *c,
    struct problems *p) __attribute__((nonnull(2, 3)));

/* Add the problem that KEY is no field of the object at AT.  Returns -1. */
int customer_unknown_field(const struct bind_place *at, struct text key)
    __attribute__((nonnull));

#endif
