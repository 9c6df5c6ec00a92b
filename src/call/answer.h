/*
 * Successes of several endpoints: an account or an address of one, which are
 * filtered, and "true", "false" or a text, which are not (contract G).
 */
#ifndef CALL_ANSWER_H
#define CALL_ANSWER_H

#include <stdbool.h>

#include "account/account.h"
#include "call/call.h"

/* Answer 200 and VALUE. */
void answer_boolean(struct call *call, bool value) __attribute__((nonnull));

/* Answer 200 and VALUE as a JSON string. */
void answer_text(struct call *call, const char *value)
    __attribute__((nonnull));

/* Answer 200 and ACCOUNT, which has been read, with its confirmation key. */
void answer_account_as_read(struct call *call, const struct account *account)
    __attribute__((nonnull));

/*
 * Answer 200 and the account ID as it is now, with its confirmation key.  If it
 * is gone, the answer is 404, or, if it was the caller's own, that of a revoked
 * token.  Returns true if it is 200.
 */
bool answer_account(struct call *call, long long id) __attribute__((nonnull));

enum answer_address { ANSWER_BILLING, ANSWER_SHIPPING };

/* The same for the default address WHICH of the account ID (contract G22). */
bool answer_default_address(struct call *call, long long id,
    enum answer_address which) __attribute__((nonnull));

/*
 * Answer 200 and the address ID of the account OWNER as it is now, or 404 if it
 * is gone.  Returns true if it is 200.
 */
bool answer_address(struct call *call, long long owner, long long id)
    __attribute__((nonnull));

#endif
