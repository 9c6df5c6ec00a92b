/*
 * Writes a saved account as the body of a success (contract C; keys and their
 * order as in the reference).  The other way goes customer/decode.c.
 */
#ifndef ACCOUNT_ENCODE_H
#define ACCOUNT_ENCODE_H

#include "account/account.h"
#include "base/buf.h"
#include "json/filter.h"

/* Append ACCOUNT, which is saved, to OUT, through FILTER (NULL: everything). */
void account_encode(const struct account *account, const struct filter *filter,
    struct buf *out) __attribute__((nonnull(1, 3)));

#endif
