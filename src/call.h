/*
 * call: what an endpoint is given beside the request itself.
 * Neighbours: app, fields, request, shop.
 */
#ifndef CALL_H
#define CALL_H

#include "app.h"
#include "fields.h"
#include "reply.h"
#include "request.h"
#include "shop.h"

struct call {
	struct app *app;
	const struct request *request;
	struct store store;		/* of the path */
	const struct fields *filter;	/* of a success body; NULL: none */
};

/* An endpoint: request in, answer out; it never sees a stream. */
typedef void call_endpoint(const struct call *call, struct reply *reply);

/*
 * Make R the answer to an outcome of the database other than DB_OK: 503 when it
 * is away or too busy, 500 otherwise.
 */
void call_database_failed(struct app *app, enum db_outcome outcome,
    struct reply *r);

/* Microseconds on a clock that only goes forward, for the phases of R. */
long long call_clock(void);

#endif
