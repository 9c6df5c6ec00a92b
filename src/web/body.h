/*
 * The checks between the route and the fields, the same for every
 * endpoint: what the client can take and sends (contract B2 to B4).
 */
#ifndef WEB_BODY_H
#define WEB_BODY_H

#include <stdbool.h>
#include <stddef.h>

#include "json/read.h"
#include "web/reply.h"
#include "web/request.h"

/* True if the client takes JSON; otherwise R is the 406. */
bool body_accept(const struct request *request, struct reply *r)
    __attribute__((nonnull, warn_unused_result));

/*
 * True if the body is JSON; *DOCUMENT is then to be freed, and is NULL if there
 * is no body.  Otherwise R says why.  LIMIT is the largest body in bytes.
 */
bool body_read(const struct request *request, size_t limit,
    struct json_document **document, struct reply *r)
    __attribute__((nonnull, warn_unused_result));

#endif
