#include "call/idempotency.h"

#include <stdio.h>
#include <string.h>

#include "base/entropy.h"
#include "base/monotonic.h"
#include "base/wipe.h"
#include "values/number.h"

/* What is found under a key. */
enum idempotency_state {
	IDEMPOTENCY_FREE,	/* nothing */
	IDEMPOTENCY_RESERVED,	/* it is ours now */
	IDEMPOTENCY_ANSWERED,	/* the same request, with its answer */
	IDEMPOTENCY_PENDING,	/* the same request, without an answer yet */
	IDEMPOTENCY_DIFFERENT	/* another request */
};

enum {
	IDEMPOTENCY_KEY_MAX = 255,	/* bytes (contract D34) */
	SWEEP_MAX = 8	/* more rows than a request adds */
};

enum { RESERVE, TAKE_EXPIRED, FIND, COMPLETE, RELEASE, SWEEP, STATEMENTS };

static const struct db_statement statements[STATEMENTS] = {
	[RESERVE] = { "INSERT INTO idempotency_key (key_hash, request_hash, "
	    "reservation, expires_at) "
	    "VALUES (?, ?, ?, NOW() + INTERVAL 1 MINUTE)" },
	[TAKE_EXPIRED] = { "UPDATE idempotency_key SET request_hash = ?, "
	    "reservation = ?, state = 'pending', status = NULL, "
	    "customer_id = NULL, body = NULL, answer = NULL, "
	    "created_at = NOW(), "
	    "expires_at = NOW() + INTERVAL 1 MINUTE "
	    "WHERE key_hash = ? AND expires_at <= NOW()" },
	/* Older workers write "body", and know nothing of "answer". */
	[FIND] = { "SELECT status, request_hash, reservation, "
	    "IF(state = 'complete', COALESCE(body, UNCOMPRESS(answer)), NULL) "
	    "FROM idempotency_key WHERE key_hash = ? AND expires_at > NOW()" },
	[COMPLETE] = { "UPDATE idempotency_key SET state = 'complete', "
	    "status = ?, customer_id = ?, answer = COMPRESS(?), "
	    "expires_at = NOW() + INTERVAL 24 HOUR "
	    "WHERE key_hash = ? AND reservation = ? AND state = 'pending'" },
	[RELEASE] = { "DELETE FROM idempotency_key WHERE key_hash = ? "
	    "AND reservation = ? AND state = 'pending'" },
	[SWEEP] = { "DELETE FROM idempotency_key WHERE expires_at <= NOW() "
	    "ORDER BY expires_at LIMIT ?" },
};

/* True if KEY has 1 to IDEMPOTENCY_KEY_MAX printable ASCII characters. */
static bool
is_key(const char *key)
{
	size_t length = strlen(key);

	for (size_t i = 0; i < length; i++)
		if (key[i] < ' ' || key[i] > '~')
			return false;
	return length >= 1 && length <= IDEMPOTENCY_KEY_MAX;
}

/*
 * Prepare I for a KEY of CALLER, who may not take those of others, and REQUEST:
 * every byte in which two requests that are not the same may differ.
 */
static void
prepare(struct idempotency *i, const struct caller *caller, const char *key,
    const struct buf *request)
{
	char owned[NUMBER_TEXT_SIZE * 2 + IDEMPOTENCY_KEY_MAX + 3];
	int length = snprintf(owned, sizeof(owned), "%d %lld %s",
	    (int)caller->kind, caller->integration_id, key);

	digest_sha256(owned, (size_t)length, i->key);
	wipe(owned, sizeof(owned));
	digest_hmac_sha256(key, strlen(key), buf_string(request),
	    request->length, i->request);
	entropy_hex(i->reservation, IDEMPOTENCY_RESERVATION_LEN);
	i->held = false;
}

/* What stands under the key, while its row is read. */
struct look {
	const struct idempotency *ours;
	bool found;
	enum idempotency_state state;
	int *status;
	struct buf *body;
};

static int
take_row(const struct db_value *columns, void *argument)
{
	struct look *look = argument;
	struct text body = db_column_text(&columns[3]);

	look->found = true;
	look->state = IDEMPOTENCY_DIFFERENT;
	if (!text_is(db_column_text(&columns[1]), look->ours->request))
		return 0;
	look->state = IDEMPOTENCY_PENDING;
	if (!text_is_absent(body)) {
		look->state = IDEMPOTENCY_ANSWERED;
		*look->status = (int)columns[0].number;
		buf_add(look->body, body.bytes, body.length);
	} else if (text_is(db_column_text(&columns[2]),
	    look->ours->reservation))
		look->state = IDEMPOTENCY_RESERVED;
	return buf_failed(look->body) ? -1 : 0;
}

/*
 * Insert, else take an expired row over.  An insertion that was run twice, for
 * a lost connection, finds its own row: look_up recognises it.
 */
static enum db_outcome
try_to_reserve(struct db *db, struct idempotency *i)
{
	const struct db_value row[] = { db_string(i->key),
	    db_string(i->request), db_string(i->reservation) };
	const struct db_value update[] = { row[1], row[2], row[0] };
	enum db_outcome outcome = db_run(db, &statements[RESERVE], row, 3,
	    NULL, NULL);

	if (outcome == DB_OK)
		i->held = true;
	if (outcome != DB_DUPLICATE)
		return outcome;
	outcome = db_run(db, &statements[TAKE_EXPIRED], update, 3, NULL, NULL);
	i->held = outcome == DB_OK && db_changed(db) == 1;
	return outcome;
}

/*
 * Reserve the key of I for a minute, unless *STATE says otherwise.  Under
 * IDEMPOTENCY_ANSWERED, *STATUS is the answer's and its body is appended to
 * BODY.
 */
static enum db_outcome
reserve(struct db *db, struct idempotency *i,
    enum idempotency_state *state, int *status, struct buf *body)
{
	enum { TRIES = 3 };	/* the other may release between our steps */
	struct look look = { .ours = i, .status = status, .body = body };
	struct db_value key = db_string(i->key);
	enum db_outcome outcome = DB_OK;

	for (int try = 0; try < TRIES && outcome == DB_OK && !look.found;
	    try++) {
		*state = IDEMPOTENCY_RESERVED;
		outcome = try_to_reserve(db, i);
		if (outcome != DB_OK || i->held)
			return outcome;
		*state = IDEMPOTENCY_PENDING;
		outcome = db_run(db, &statements[FIND], &key, 1, take_row,
		    &look);
	}
	if (look.found)
		*state = look.state;
	i->held = *state == IDEMPOTENCY_RESERVED;
	return outcome;
}

/*
 * What makes two calls of a caller the same: all that the answer depends on.
 */
static void
describe(const struct call *call, struct buf *out)
{
	const struct request *request = call->request;

	buf_format(out, "%s\n", request->method);
	buf_add(out, request->path.bytes, request->path.length);
	buf_byte(out, '?');
	buf_add(out, request->query.bytes, request->query.length);
	buf_byte(out, '\n');
	buf_add(out, buf_string(&request->body), request->body.length);
}

/* Prepare I for the call; false, and the reply is made, if that failed. */
static bool
prepare_for(struct call *call, struct idempotency *i)
{
	const char *key = call->request->idempotency_key;
	struct buf bytes = BUF_EMPTY;
	bool failed;

	if (!is_key(key)) {
		problems_add(&call->problems, PROBLEM_INVALID_VALUE,
		    TEXT_LITERAL("Idempotency-Key"), text_of(key));
		return call_has_no_problem(call);
	}
	describe(call, &bytes);
	failed = buf_failed(&bytes);
	if (!failed)
		prepare(i, &call->caller, key, &bytes);
	buf_free(&bytes);
	return call_check_outcome(call, failed ? DB_AWAY : DB_OK);
}

/* True to go on, after what was found under the key; else the reply is made. */
static bool
go_on(struct call *call, enum db_outcome outcome, enum idempotency_state state)
{
	if (!call_check_outcome(call, outcome))
		return false;
	switch (state) {
	case IDEMPOTENCY_FREE:
	case IDEMPOTENCY_RESERVED:
		return true;
	case IDEMPOTENCY_ANSWERED:
		break;
	case IDEMPOTENCY_PENDING:
		return call_refuse(call, PROBLEM_KEY_PENDING, TEXT_ABSENT);
	case IDEMPOTENCY_DIFFERENT:
		return call_refuse(call, PROBLEM_KEY_DIFFERENT, TEXT_ABSENT);
	}
	return false;
}

bool
idempotency_look_up(struct call *call, struct idempotency *i)
{
	struct look look = { .ours = i, .state = IDEMPOTENCY_FREE,
	    .status = &call->reply->status, .body = &call->reply->body };
	struct db_value key;
	enum db_outcome outcome;

	if (call->request->idempotency_key == NULL)
		return true;
	if (*i->key == '\0' && !prepare_for(call, i))
		return false;
	key = db_string(i->key);
	outcome = db_run(call->app->db, &statements[FIND], &key, 1, take_row,
	    &look);
	return go_on(call, outcome, look.state);
}

bool
idempotency_reserve(struct call *call, struct idempotency *i)
{
	enum idempotency_state state = IDEMPOTENCY_FREE;
	enum db_outcome outcome;

	if (call->request->idempotency_key == NULL)
		return true;
	/* Here and not after the answer, when nothing may take long. */
	(void)idempotency_sweep(call->app->db, SWEEP_MAX);
	outcome = reserve(call->app->db, i, &state, &call->reply->status,
	    &call->reply->body);
	return go_on(call, outcome, state);
}

enum db_outcome
idempotency_complete(struct db *db, const struct idempotency *i, int status,
    long long customer, const struct buf *body)
{
	const struct db_value values[] = { db_number(status),
	    db_number(customer),
	    db_text((struct text){ buf_string(body), body->length }),
	    db_string(i->key), db_string(i->reservation) };
	enum db_outcome outcome = db_run(db, &statements[COMPLETE], values, 5,
	    NULL, NULL);

	return outcome == DB_OK && db_changed(db) != 1 ? DB_DUPLICATE :
	    outcome;
}

/* Give the key back, unless it is completed; if that fails, it expires. */
static enum db_outcome
release(struct db *db, struct idempotency *i)
{
	const struct db_value values[] = { db_string(i->key),
	    db_string(i->reservation) };

	i->held = false;
	return db_run(db, &statements[RELEASE], values, 2, NULL, NULL);
}

void
idempotency_finish(struct call *call, struct idempotency *i)
{
	enum { RELEASE_MS = 2000 };	/* else it expires by itself */

	if (!i->held || call->reply->status == 200)
		return;
	db_limit(call->app->db, monotonic_ms() + RELEASE_MS);
	(void)release(call->app->db, i);
}

enum db_outcome
idempotency_sweep(struct db *db, long max)
{
	const struct db_value limit = db_number(max);

	return db_run(db, &statements[SWEEP], &limit, 1, NULL, NULL);
}
