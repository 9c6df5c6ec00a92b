/*
 * The rules for a new password (contract B8).
 */
#ifndef CUSTOMER_PASSWORD_CHECK_H
#define CUSTOMER_PASSWORD_CHECK_H

#include <stdbool.h>

#include "shop/shop.h"
#include "values/problems.h"

/* Maximum in characters: it bounds the work that a password can cause. */
enum { PASSWORD_CHECK_MAX = 256 };

/*
 * True if PASSWORD is allowed for a new account with EMAIL; otherwise the first
 * problem is added to P.
 */
bool password_check(struct text password, struct text email,
    const struct shop_settings *s, struct problems *p)
    __attribute__((nonnull, warn_unused_result));

/*
 * The same for an account that exists: that the password is the e-mail is told
 * before anything else.
 */
bool password_check_change(struct text password, struct text email,
    const struct shop_settings *s, struct problems *p)
    __attribute__((nonnull, warn_unused_result));

#endif
