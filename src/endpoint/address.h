/*
 * GET /rest/{store}/V1/customers/addresses/{addressId} and
 * DELETE /rest/{store}/V1/addresses/{addressId}: an address of whatever
 * account; the default addresses of one, below .../customers/{customerId}
 * (contract G36).
 */
#ifndef ENDPOINT_ADDRESS_H
#define ENDPOINT_ADDRESS_H

#include "call/call.h"

call_endpoint endpoint_address;
call_endpoint endpoint_address_delete;
call_endpoint endpoint_address_billing;
call_endpoint endpoint_address_shipping;

#endif
