/*
 * PUT /rest/{store}/V1/customers/me: an account changed by its customer
 * (contract G25 to G30).
 */
#ifndef ENDPOINT_UPDATE_H
#define ENDPOINT_UPDATE_H

#include "call/call.h"

call_endpoint endpoint_update_me;

#endif
