/*
 * Writes a saved account as the body of a success (contract C; keys and their
 * order as in the reference).  The other way goes customer/decode.c.
 */
#ifndef ACCOUNT_ENCODE_H
#define ACCOUNT_ENCODE_H

#include "account/account.h"
#include "base/buf.h"
#include "json/filter.h"
#include "json/write.h"

/* Whether the key that confirms an account is written (contract G21). */
enum account_key { ACCOUNT_KEY_HIDDEN, ACCOUNT_KEY_SHOWN };

/* Write ACCOUNT, which is saved, as a member of the list that W is in. */
void account_write(struct json_writer *w, const struct account *account,
    enum account_key key) __attribute__((nonnull));

/* Append ACCOUNT, which is saved, to OUT, through FILTER (NULL: everything). */
void account_encode(const struct account *account, enum account_key key,
    const struct filter *filter, struct buf *out)
    __attribute__((nonnull(1, 4)));

/*
 * Append the address ID of ACCOUNT as it stands within the account, through
 * FILTER, or "[]" if there is none (contract G22).
 */
void account_encode_address(const struct account *account, long long id,
    const struct filter *filter, struct buf *out)
    __attribute__((nonnull(1, 4)));

#endif
