/*
 * The rules for a new password (contract B8).
 */
#ifndef CUSTOMER_PASSWORD_CHECK_H
#define CUSTOMER_PASSWORD_CHECK_H

#include <stdbool.h>

#include "shop/shop.h"
#include "values/problems.h"

/* Characters; more would only serve to keep us busy. */
enum { PASSWORD_CHECK_MAX = 256 };

/*
 * True if PASSWORD may be the one of the account with EMAIL; otherwise the
 * first fault is added to P.
 */
bool password_check(struct text password, struct text email,
    const struct shop_settings *s, struct problems *p)
    __attribute__((nonnull, warn_unused_result));

#endif
