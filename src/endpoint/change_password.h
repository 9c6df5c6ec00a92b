/*
 * PUT /rest/{store}/V1/customers/me/password: a customer changes its password
 * (contract G7).
 */
#ifndef ENDPOINT_CHANGE_PASSWORD_H
#define ENDPOINT_CHANGE_PASSWORD_H

#include "call/call.h"

call_endpoint endpoint_change_password;

#endif
