/*
 * DELETE /rest/{store}/V1/customers/{customerId} (contract G32).
 */
#ifndef ENDPOINT_DELETE_H
#define ENDPOINT_DELETE_H

#include "call/call.h"

call_endpoint endpoint_delete;

#endif
