/*
 * PUT /rest/{store}/V1/customers/password: mails a link for a new password.
 */
#ifndef ENDPOINT_FORGOT_PASSWORD_H
#define ENDPOINT_FORGOT_PASSWORD_H

#include "call/call.h"

call_endpoint endpoint_forgot_password;

#endif
