/*
 * call: see call.h.
 */
#include "call.h"

#include <time.h>

void
call_database_failed(struct app *app, enum db_outcome outcome,
    struct reply *r)
{
	if (outcome == DB_AWAY || outcome == DB_CONFLICT)
		reply_unavailable(r);
	else
		reply_fault(r, db_error(app->db));
}

long long
call_clock(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}
