/*
 * GET /rest/{store}/V1/customers/{customerId}: what an administrator reads of
 * an account.
 */
#ifndef ENDPOINT_CUSTOMER_H
#define ENDPOINT_CUSTOMER_H

#include "call/call.h"

call_endpoint endpoint_customer;

#endif
