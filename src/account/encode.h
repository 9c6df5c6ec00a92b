/*
 * Writes a stored customer as the success body (contract C,
 * keys and their order as in the reference).  The neighbour that goes the other
 * way is customer_decode.
 */
#ifndef ACCOUNT_ENCODE_H
#define ACCOUNT_ENCODE_H

#include "account/account.h"
#include "base/buf.h"
#include "json/filter.h"

/* Append S, which is stored, to OUT, through FILTER (NULL: everything). */
void account_encode(const struct account *s, const struct filter *filter,
    struct buf *out) __attribute__((nonnull(1, 3)));

#endif
