/*
 * password_check: the rules for a new password (contract B8).
 */
#ifndef PASSWORD_CHECK_H
#define PASSWORD_CHECK_H

#include <stdbool.h>

#include "problems.h"
#include "shop.h"

/*
 * True if PASSWORD may be the one of the account with EMAIL; otherwise the
 * first fault is added to P.
 */
bool password_check(struct text password, struct text email,
    const struct shop_settings *s, struct problems *p)
    __attribute__((nonnull, warn_unused_result));

#endif
