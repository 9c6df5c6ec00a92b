/*
 * POST /rest/{store}/V1/customers: makes an account.
 */
#ifndef ENDPOINT_CREATE_H
#define ENDPOINT_CREATE_H

#include "call/call.h"

call_endpoint endpoint_create;

#endif
