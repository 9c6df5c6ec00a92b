/*
 * idempotency: remembers under an Idempotency-Key what a request was answered,
 * so that it can be sent again safely (contract D34, draft-ietf-httpapi-
 * idempotency-key-header).  A key is reserved in a transaction of its own,
 * completed in the transaction that creates, and released by a refusal.
 *
 * Neither key nor request can be read from the table: the key is stored as
 * SHA-256, the request as an HMAC under the key, so that the password in it is
 * not to be guessed by a fast hash, as long as keys are (as they should be)
 * random.
 * Neighbours: db, digest.
 */
#ifndef IDEMPOTENCY_H
#define IDEMPOTENCY_H

#include <stdbool.h>

#include "buf.h"
#include "db.h"
#include "digest.h"

enum {
	IDEMPOTENCY_KEY_MAX = 255,	/* bytes (contract D34) */
	IDEMPOTENCY_RESERVATION_LEN = 32
};

/* What is found under a key. */
enum idempotency_finding {
	IDEMPOTENCY_RESERVED,	/* nothing: it is ours now */
	IDEMPOTENCY_ANSWERED,	/* the same request, with its answer */
	IDEMPOTENCY_PENDING,	/* the same request, without an answer yet */
	IDEMPOTENCY_DIFFERENT	/* another request */
};

/* A key and a request, as they are stored. */
struct idempotency {
	char key[DIGEST_HEX_LEN + 1];
	char request[DIGEST_HEX_LEN + 1];
	char reservation[IDEMPOTENCY_RESERVATION_LEN + 1];
	bool held;		/* reserved by us: to complete or release */
};

/* True if KEY has 1 to IDEMPOTENCY_KEY_MAX printable ASCII characters. */
bool idempotency_is_key(const char *key) __attribute__((nonnull));

/*
 * Prepare I for KEY and for REQUEST: every byte in which two requests that are
 * not the same may differ.
 */
void idempotency_set(struct idempotency *i, const char *key,
    const struct buf *request) __attribute__((nonnull));

/*
 * Reserve the key of I for a minute, unless *FINDING says otherwise.  Under
 * IDEMPOTENCY_ANSWERED, *STATUS is the answer's and its body is appended to
 * BODY.
 */
enum db_outcome idempotency_reserve(struct db *db, struct idempotency *i,
    enum idempotency_finding *finding, int *status, struct buf *body)
    __attribute__((nonnull, warn_unused_result));

/*
 * Inside the creating transaction: remember the answer for 24 hours.  *LOST if
 * the reservation has expired and the key is another's; then undo.
 */
enum db_outcome idempotency_complete(struct db *db, const struct idempotency *i,
    int status, const struct buf *body, bool *lost)
    __attribute__((nonnull, warn_unused_result));

/* Give the key back, unless it is completed; if that fails, it expires. */
enum db_outcome idempotency_release(struct db *db, struct idempotency *i)
    __attribute__((nonnull));

/*
 * Delete some rows that have expired: more than a request adds, so that the
 * table stays as small as the last 24 hours.
 */
enum db_outcome idempotency_sweep(struct db *db) __attribute__((nonnull));

#endif
