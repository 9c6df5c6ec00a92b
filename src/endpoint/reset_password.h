/*
 * A new password by the link of a mail.
 */
#ifndef ENDPOINT_RESET_PASSWORD_H
#define ENDPOINT_RESET_PASSWORD_H

#include "call/call.h"

/* POST /rest/{store}/V1/customers/resetPassword: sets it. */
call_endpoint endpoint_reset_password;

/*
 * GET /rest/{store}/V1/customers/{customerId}/password/resetLinkToken/
 * {resetPasswordLinkToken}: whether the link is good.
 */
call_endpoint endpoint_reset_password_link;

#endif
