/*
 * GET /health: whether a sign-up would be answered, for monitors (contract Q1).
 */
#ifndef ENDPOINT_HEALTH_H
#define ENDPOINT_HEALTH_H

#include <stdbool.h>

#include "call/call.h"

/* True if REQUEST, which is not below /rest/, asks for it. */
bool endpoint_health_is_asked(const struct request *request)
    __attribute__((nonnull));

call_endpoint endpoint_health;

#endif
