/*
 * GET /rest/{store}/V1/customers/search (contract G33, G34).
 */
#ifndef ENDPOINT_CUSTOMER_SEARCH_H
#define ENDPOINT_CUSTOMER_SEARCH_H

#include "call/call.h"

call_endpoint endpoint_customer_search;

#endif
