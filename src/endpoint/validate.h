/*
 * PUT /rest/{store}/V1/customers/validate: would this customer be made, or
 * changed (contract G37)?
 */
#ifndef ENDPOINT_VALIDATE_H
#define ENDPOINT_VALIDATE_H

#include "call/call.h"

call_endpoint endpoint_validate;

#endif
