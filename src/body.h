/*
 * body: the checks between the route and the fields, the same for every
 * endpoint: what the client can take and sends (contract B2 to B4).
 * Neighbours: request, jsonio, reply.
 */
#ifndef BODY_H
#define BODY_H

#include <stdbool.h>
#include <stddef.h>

#include "jsonio.h"
#include "reply.h"
#include "request.h"

/* True if the client takes JSON; otherwise R is the 406. */
bool body_accept(const struct request *request, struct reply *r)
    __attribute__((nonnull, warn_unused_result));

/*
 * True if the body is JSON; *DOCUMENT is then to be freed, and is NULL if there
 * is no body.  Otherwise R says why.  LIMIT is the largest body in bytes.
 */
bool body_read(const struct request *request, size_t limit,
    struct jsonio_document **document, struct reply *r)
    __attribute__((nonnull, warn_unused_result));

#endif
