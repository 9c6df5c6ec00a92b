/*
 * From method and path to the endpoint (contract B1).
 */
#ifndef ROUTER_H
#define ROUTER_H

#include "call/app.h"
#include "web/reply.h"
#include "web/request.h"

/* Answer REQUEST: fill *R.  Never fails; a fault is an answer as well. */
void router_dispatch(struct app *app, const struct request *request,
    struct reply *r) __attribute__((nonnull));

#endif
