/*
 * The checks between the route and the fields, the same for every endpoint: the
 * type of answer that the client takes, the type of its body, and whether that
 * is JSON (contract B2 to B4).
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
 * True if there is no body, *DOCUMENT being NULL, or if it is JSON, *DOCUMENT
 * being what the caller frees with json_free.  Otherwise R says why.  LIMIT is
 * the largest body in bytes.
 */
bool body_read(const struct request *request, size_t limit,
    struct json_document **document, struct reply *r)
    __attribute__((nonnull, warn_unused_result));

#endif
