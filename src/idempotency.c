/*
 * idempotency: see idempotency.h.
 */
#include "idempotency.h"

#include <string.h>

#include "entropy.h"

enum { RESERVE, TAKE_EXPIRED, FIND, COMPLETE, RELEASE, SWEEP, STATEMENTS };

static const struct db_statement statements[STATEMENTS] = {
	[RESERVE] = { "INSERT INTO idempotency_key (key_hash, request_hash, "
	    "reservation, expires_at) "
	    "VALUES (?, ?, ?, NOW() + INTERVAL 1 MINUTE)" },
	[TAKE_EXPIRED] = { "UPDATE idempotency_key SET request_hash = ?, "
	    "reservation = ?, state = 'pending', status = NULL, body = NULL, "
	    "created_at = NOW(), expires_at = NOW() + INTERVAL 1 MINUTE "
	    "WHERE key_hash = ? AND expires_at <= NOW()" },
	[FIND] = { "SELECT status, request_hash, reservation, body "
	    "FROM idempotency_key WHERE key_hash = ?" },
	[COMPLETE] = { "UPDATE idempotency_key SET state = 'complete', "
	    "status = ?, body = ?, expires_at = NOW() + INTERVAL 24 HOUR "
	    "WHERE key_hash = ? AND reservation = ? AND state = 'pending'" },
	[RELEASE] = { "DELETE FROM idempotency_key WHERE key_hash = ? "
	    "AND reservation = ? AND state = 'pending'" },
	[SWEEP] = { "DELETE FROM idempotency_key WHERE expires_at <= NOW() "
	    "ORDER BY expires_at LIMIT 8" },
};

bool
idempotency_is_key(const char *key)
{
	size_t length = strlen(key);

	for (size_t i = 0; i < length; i++)
		if (key[i] < ' ' || key[i] > '~')
			return false;
	return length >= 1 && length <= IDEMPOTENCY_KEY_MAX;
}

void
idempotency_set(struct idempotency *i, const char *key,
    const struct buf *request)
{
	digest_sha256(key, strlen(key), i->key);
	digest_hmac_sha256(key, strlen(key), buf_string(request),
	    request->length, i->request);
	entropy_hex(i->reservation, IDEMPOTENCY_RESERVATION_LEN);
	i->held = false;
}

/* What stands under the key, while its row is read. */
struct look {
	const struct idempotency *ours;
	bool found;
	enum idempotency_finding finding;
	int *status;
	struct buf *body;
};

static int
take_row(const struct db_value *columns, void *argument)
{
	struct look *look = argument;
	struct text body = db_column_text(&columns[3]);

	look->found = true;
	look->finding = IDEMPOTENCY_DIFFERENT;
	if (!text_is(db_column_text(&columns[1]), look->ours->request))
		return 0;
	look->finding = IDEMPOTENCY_PENDING;
	if (!text_is_absent(body)) {
		look->finding = IDEMPOTENCY_ANSWERED;
		*look->status = (int)columns[0].number;
		buf_add(look->body, body.bytes, body.length);
	} else if (text_is(db_column_text(&columns[2]),
	    look->ours->reservation))
		look->finding = IDEMPOTENCY_RESERVED;
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

enum db_outcome
idempotency_reserve(struct db *db, struct idempotency *i,
    enum idempotency_finding *finding, int *status, struct buf *body)
{
	enum { TRIES = 3 };	/* the other may release between our steps */
	struct look look = { .ours = i, .status = status, .body = body };
	struct db_value key = db_string(i->key);
	enum db_outcome outcome = DB_OK;

	for (int try = 0; try < TRIES && outcome == DB_OK && !look.found;
	    try++) {
		*finding = IDEMPOTENCY_RESERVED;
		outcome = try_to_reserve(db, i);
		if (outcome != DB_OK || i->held)
			return outcome;
		*finding = IDEMPOTENCY_PENDING;
		outcome = db_run(db, &statements[FIND], &key, 1, take_row,
		    &look);
	}
	if (look.found)
		*finding = look.finding;
	i->held = *finding == IDEMPOTENCY_RESERVED;
	return outcome;
}

enum db_outcome
idempotency_complete(struct db *db, const struct idempotency *i, int status,
    const struct buf *body, bool *lost)
{
	const struct db_value values[] = { db_number(status),
	    db_text((struct text){ buf_string(body), body->length }),
	    db_string(i->key), db_string(i->reservation) };
	enum db_outcome outcome = db_run(db, &statements[COMPLETE], values, 4,
	    NULL, NULL);

	*lost = outcome == DB_OK && db_changed(db) != 1;
	return outcome;
}

enum db_outcome
idempotency_release(struct db *db, struct idempotency *i)
{
	const struct db_value values[] = { db_string(i->key),
	    db_string(i->reservation) };

	i->held = false;
	return db_run(db, &statements[RELEASE], values, 2, NULL, NULL);
}

enum db_outcome
idempotency_sweep(struct db *db)
{
	return db_run(db, &statements[SWEEP], NULL, 0, NULL, NULL);
}
