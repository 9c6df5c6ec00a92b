/*
 * The Idempotency-Key header of a call (contract D34, draft-ietf-httpapi-
 * idempotency-key-header): remembers under the key what a request was answered,
 * so that it can be sent again safely.  A key is reserved in a transaction of
 * its own, completed in the transaction that creates, and given back by a
 * refusal.
 *
 * Neither key nor request can be read from the table: the key is stored as
 * SHA-256 (with its caller), the request as an HMAC under the key, so that a
 * fast hash does not give away the password in it as long as keys are random,
 * as they should be.  The answer is compressed by the server.
 */
#ifndef CALL_IDEMPOTENCY_H
#define CALL_IDEMPOTENCY_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/digest.h"
#include "call/call.h"
#include "db/db.h"

enum { IDEMPOTENCY_RESERVATION_LEN = 32 };

/* A key and a request, as they are stored. */
struct idempotency {
	char key[DIGEST_HEX_LEN + 1];
	char request[DIGEST_HEX_LEN + 1];
	char reservation[IDEMPOTENCY_RESERVATION_LEN + 1];
	bool held;		/* reserved by us: to complete or give back */
};

/*
 * Look for an answer under the call's key, if it has one, and write nothing.
 * True if there is none and the call has to be carried out.  Otherwise the
 * reply is made: an earlier one, 400, 409, 422, 500 or 503.  The keys of guests
 * and of each integration are apart.  I begins as zeros; it may be looked up
 * again.
 */
bool idempotency_look_up(struct call *call, struct idempotency *i)
    __attribute__((nonnull, warn_unused_result));

/*
 * After idempotency_look_up: true if the call has no key, or I holds it now.
 * Otherwise another request has taken it meanwhile, and the reply is made as
 * above.
 */
bool idempotency_reserve(struct call *call, struct idempotency *i)
    __attribute__((nonnull, warn_unused_result));

/*
 * Inside the creating transaction: remember the answer for 24 hours, or until
 * CUSTOMER, whom it describes, is deleted.  DB_DUPLICATE if the reservation has
 * expired and the key is another's.
 */
enum db_outcome idempotency_complete(struct db *db, const struct idempotency *i,
    int status, long long customer, const struct buf *body)
    __attribute__((nonnull, warn_unused_result));

/*
 * The reply is made: unless it is a success, a key that is held is given back.
 */
void idempotency_finish(struct call *call, struct idempotency *i)
    __attribute__((nonnull));

/*
 * Delete at most MAX rows that have expired.  Requests do so as well, so that
 * the table stays as small as the last 24 hours.
 */
enum db_outcome idempotency_sweep(struct db *db, long max)
    __attribute__((nonnull));

#endif
