/*
 * GET /rest/{store}/V1/customers/me, and the default addresses below it: what a
 * customer reads of its own account.
 */
#ifndef ENDPOINT_ME_H
#define ENDPOINT_ME_H

#include "call/call.h"

call_endpoint endpoint_me;
call_endpoint endpoint_me_billing_address;
call_endpoint endpoint_me_shipping_address;

#endif
