/*
 * PUT /rest/{store}/V1/customers/me and .../customers/{customerId}: an account
 * changed by its customer, or by an integration (contract G25 to G30, G35).
 */
#ifndef ENDPOINT_UPDATE_H
#define ENDPOINT_UPDATE_H

#include "call/call.h"

call_endpoint endpoint_update_me;
call_endpoint endpoint_update;

#endif
