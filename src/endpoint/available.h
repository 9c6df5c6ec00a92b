/*
 * POST /rest/{store}/V1/customers/isEmailAvailable: whether nobody has an
 * account with an e-mail address, if the shop tells strangers (contract G14).
 */
#ifndef ENDPOINT_AVAILABLE_H
#define ENDPOINT_AVAILABLE_H

#include "call/call.h"

call_endpoint endpoint_available;

#endif
