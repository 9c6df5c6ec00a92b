/*
 * "Send the mail that confirms this account once more": what an endpoint and a
 * page do (contract G12).
 */
#ifndef CALL_RESEND_CONFIRMATION_H
#define CALL_RESEND_CONFIRMATION_H

#include <stdbool.h>

#include "account/credentials.h"
#include "call/call.h"
#include "values/number.h"

/*
 * Record and send the mail that confirms the account of C; REDIRECT_URL, which
 * is acceptable, travels in its link.  Otherwise it returns false, and the
 * reply says why.  EMAIL and WEBSITE are for find_account_refuse_gone.
 */
bool resend_confirmation(struct call *call, struct credentials *c,
    struct text redirect_url, struct text email, const struct number *website)
    __attribute__((nonnull, warn_unused_result));

#endif
