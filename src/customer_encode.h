/*
 * customer_encode: writes a stored customer as the success body (contract C,
 * keys and their order as in the reference).  The neighbour that goes the other
 * way is customer_decode.
 */
#ifndef CUSTOMER_ENCODE_H
#define CUSTOMER_ENCODE_H

#include "buf.h"
#include "fields.h"
#include "signup.h"

/* Append S, which is stored, to OUT, through FILTER (NULL: everything). */
void customer_encode(const struct signup *s, const struct fields *filter,
    struct buf *out) __attribute__((nonnull(1, 3)));

#endif
