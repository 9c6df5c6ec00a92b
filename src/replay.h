/*
 * replay: the Idempotency-Key header of a call (contract D34): answers again
 * what was answered before, refuses what may not be answered, and otherwise
 * holds the key for the endpoint, which completes it in its transaction.
 * Neighbours: call, idempotency, reply.
 */
#ifndef REPLAY_H
#define REPLAY_H

#include <stdbool.h>

#include "call.h"
#include "idempotency.h"

/*
 * True if the call has to be carried out: it has no key, or I holds it now.
 * Otherwise R is the answer: an earlier one, 400, 409, 422, 500 or 503.
 * MANAGER: who asks is part of the request.
 */
bool replay_reserve(const struct call *call, bool manager,
    struct idempotency *i, struct reply *r)
    __attribute__((nonnull, warn_unused_result));

/*
 * The call of I is answered by R: a key that is held for something else than a
 * success is given back.
 */
void replay_finish(const struct call *call, struct idempotency *i,
    const struct reply *r) __attribute__((nonnull));

#endif
