/*
 * Signing in and out (contract G1, G6).
 *
 * POST /rest/{store}/V1/integration/customer/token
 * POST /rest/{store}/V1/integration/customer/revoke-token
 */
#ifndef ENDPOINT_CUSTOMER_TOKEN_H
#define ENDPOINT_CUSTOMER_TOKEN_H

#include "call/call.h"

call_endpoint endpoint_customer_token;
call_endpoint endpoint_customer_token_revoke;

#endif
