/*
 * "Confirm this account": what an endpoint and a page do (contract G11).
 */
#ifndef CALL_CONFIRM_ACCOUNT_H
#define CALL_CONFIRM_ACCOUNT_H

#include <stdbool.h>

#include "account/credentials.h"
#include "call/call.h"

/*
 * Confirm the account of C if KEY is its key, send the mails about it, and make
 * the body of the reply the account.  Otherwise it returns false, and the reply
 * says why.  EMAIL is for find_account_refuse_gone.
 */
bool confirm_account(struct call *call, struct credentials *c, struct text key,
    struct text email) __attribute__((nonnull, warn_unused_result));

#endif
