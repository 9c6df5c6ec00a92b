/*
 * "Send a mail to set a new password": what an endpoint and a page do (contract
 * G16).
 */
#ifndef CALL_SEND_RESET_H
#define CALL_SEND_RESET_H

#include <stdbool.h>

#include "account/credentials.h"
#include "account/mail_plan.h"
#include "call/call.h"
#include "values/number.h"

/*
 * Record and send the mail NOTICE with a new token to the account of C, unless
 * it has got too many in this hour.  Otherwise it returns false, and the reply
 * says why.  EMAIL and WEBSITE are for find_account_refuse_gone.
 */
bool send_reset(struct call *call, struct credentials *c,
    enum mail_notice notice, struct text email, const struct number *website)
    __attribute__((nonnull, warn_unused_result));

#endif
