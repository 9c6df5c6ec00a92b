/*
 * replay: see replay.h.
 */
#include "replay.h"

#include "monotonic.h"

/* What makes two calls the same: all that the answer depends on. */
static void
describe(const struct call *call, bool manager, struct buf *out)
{
	const struct request *request = call->request;

	buf_format(out, "%s %d\n", request->method, manager);
	buf_add(out, request->path.bytes, request->path.length);
	buf_byte(out, '?');
	buf_add(out, request->query.bytes, request->query.length);
	buf_byte(out, '\n');
	buf_add(out, buf_string(&request->body), request->body.length);
}

static void
refuse_key(const char *key, struct reply *r)
{
	struct problems p = PROBLEMS_EMPTY;

	problems_add(&p, PROBLEM_INVALID_VALUE, TEXT_LITERAL("Idempotency-Key"),
	    text_of(key));
	reply_problems(r, &p);
	problems_free(&p);
}

bool
replay_reserve(const struct call *call, bool manager, struct idempotency *i,
    struct reply *r)
{
	const char *key = call->request->idempotency_key;
	enum idempotency_finding finding;
	struct buf bytes = BUF_EMPTY;
	enum db_outcome outcome = DB_AWAY;	/* out of memory */

	if (key == NULL)
		return true;
	if (!idempotency_is_key(key)) {
		refuse_key(key, r);
		return false;
	}
	/* Here and not after the answer, when nothing may take long. */
	(void)idempotency_sweep(call->app->db);
	describe(call, manager, &bytes);
	if (!buf_failed(&bytes)) {
		idempotency_set(i, key, &bytes);
		outcome = idempotency_reserve(call->app->db, i, &finding,
		    &r->status, &r->body);
	}
	buf_free(&bytes);
	if (outcome != DB_OK)
		call_database_failed(call->app, outcome, r);
	else if (finding == IDEMPOTENCY_PENDING)
		reply_problem(r, PROBLEM_KEY_PENDING, TEXT_ABSENT);
	else if (finding == IDEMPOTENCY_DIFFERENT)
		reply_problem(r, PROBLEM_KEY_DIFFERENT, TEXT_ABSENT);
	return i->held;
}

void
replay_finish(const struct call *call, struct idempotency *i,
    const struct reply *r)
{
	enum { RELEASE_MS = 2000 };	/* else it expires by itself */

	if (!i->held || r->status == 200)
		return;
	db_limit(call->app->db, monotonic_ms() + RELEASE_MS);
	(void)idempotency_release(call->app->db, i);
}
