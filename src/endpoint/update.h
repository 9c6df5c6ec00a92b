/*
 * PUT /rest/{store}/V1/customers/me and .../customers/{customerId}: an account
 * changed by its customer, or by an integration (contract G25 to G30, G35).
 */
#ifndef ENDPOINT_UPDATE_H
#define ENDPOINT_UPDATE_H

#include "call/call.h"

call_endpoint endpoint_update_me;
call_endpoint endpoint_update;

/*
 * Check the change of the account ID by an integration, which BODY asks for, in
 * the same way, and change nothing.  False if it would be refused: the reply is
 * made, and what is wrong with BODY, if it is that, stands in call->problems.
 */
bool update_check(struct call *call, const struct json_value *body,
    long long id) __attribute__((nonnull(1), warn_unused_result));

#endif
