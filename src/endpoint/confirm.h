/*
 * What administrators do about accounts that are not confirmed yet: POST
 * /rest/{store}/V1/customers/confirm sends the mail again, and GET
 * /rest/{store}/V1/customers/{customerId}/confirm tells whether it is needed
 * (contract G12, G13).
 */
#ifndef ENDPOINT_CONFIRM_H
#define ENDPOINT_CONFIRM_H

#include "call/call.h"

call_endpoint endpoint_confirm, endpoint_confirm_status;

#endif
