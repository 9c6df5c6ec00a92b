/*
 * POST /rest/{store}/V1/integration/admin/token: an integration signs in
 * (contract G31).
 */
#ifndef ENDPOINT_ADMIN_TOKEN_H
#define ENDPOINT_ADMIN_TOKEN_H

#include "call/call.h"

call_endpoint endpoint_admin_token;

#endif
