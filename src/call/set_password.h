/*
 * "Set a new password by the token of a mail": what an endpoint and a page do
 * (contract G18 to G20).
 */
#ifndef CALL_SET_PASSWORD_H
#define CALL_SET_PASSWORD_H

#include <stdbool.h>

#include "account/credentials.h"
#include "account/reset.h"
#include "call/call.h"

/* True if STATE is that of a valid token; else the reply says what it is. */
bool set_password_accept(struct call *call, enum reset_token state)
    __attribute__((nonnull, warn_unused_result));

/*
 * Make PASSWORD, which has been checked, that of the account of C, whose shop
 * is SHOP, by TOKEN, which was valid.  Otherwise it returns false, and the
 * reply says why: another request was first, or there is no time for a hash.
 * EMAIL is for find_account_refuse_gone.
 */
bool set_password(struct call *call, struct credentials *c,
    const struct shop *shop, struct text token, struct text password,
    struct text email) __attribute__((nonnull, warn_unused_result));

#endif
