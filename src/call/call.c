#include "call/call.h"

#include <stdio.h>

void
call_database_failed(struct app *app, enum db_outcome outcome,
    struct reply *r)
{
	char reason[48];

	if (outcome == DB_AWAY || outcome == DB_CONFLICT) {
		reply_unavailable(r);
		return;
	}
	/* No words: db.c has logged what may be told of them. */
	(void)snprintf(reason, sizeof(reason), "database error %u",
	    db_error_number(app->db));
	reply_fault(r, reason);
}
