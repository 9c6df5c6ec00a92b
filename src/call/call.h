/*
 * What an endpoint is given beside the request itself.
 */
#ifndef CALL_CALL_H
#define CALL_CALL_H

#include "call/app.h"
#include "json/filter.h"
#include "shop/shop.h"
#include "web/reply.h"
#include "web/request.h"

/*
 * How long after a request has come, in ms, something may be begun for it in
 * the database.  Everything has to end before the web server gives up (60 s in
 * the files shipped): what is begun last may wait 10 s for its answer, a COMMIT
 * without one leaves ACCOUNT_SAVE_DOUBT_MS to look, the last look may wait as
 * long again, and the mails, whose time runs from their rows on, end before
 * that and are noted.
 */
enum { CALL_DATABASE_MS = 12000 };

struct call {
	struct app *app;
	const struct request *request;
	long long until;		/* monotonic_ms: CALL_DATABASE_MS */
	struct shop shop;		/* of the path */
	const struct filter *filter;	/* of a success body; NULL: none */
};

/* An endpoint: request in, answer out; it never sees a stream. */
typedef void call_endpoint(const struct call *call, struct reply *reply);

/*
 * Make R the answer to an outcome of the database other than DB_OK: 503 when it
 * is away or too busy, 500 otherwise.
 */
void call_database_failed(struct app *app, enum db_outcome outcome,
    struct reply *r);

#endif
