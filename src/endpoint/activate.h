/*
 * PUT /rest/{store}/V1/customers/{email}/activate, and the same of a customer
 * for itself, with "me": confirms an account (contract G10, G11).
 */
#ifndef ENDPOINT_ACTIVATE_H
#define ENDPOINT_ACTIVATE_H

#include "call/call.h"

call_endpoint endpoint_activate, endpoint_activate_me;

#endif
