/*
 * "Hash this password", a step that endpoints share.
 */
#ifndef CALL_HASH_PASSWORD_H
#define CALL_HASH_PASSWORD_H

#include "base/password.h"
#include "call/call.h"

/*
 * By when, in ms after a request's arrival, its hash has to be made; what is
 * left up to CALL_LATEST_MS is for the database.  On a host with far more
 * workers than processors a hash takes as many times longer.
 */
enum { CALL_HASH_END_MS = 40000 };

/*
 * Hash PASSWORD, of at most PASSWORD_CHECK_MAX characters, at the configured
 * cost and write the MCF string to MCF.  The copy that this takes is wiped.
 * The time for the database does not run meanwhile.  If the hash would end too
 * late, going by how long the worker's last one took, it is not begun and the
 * reply is 503.
 */
bool call_hash_password(struct call *call, struct text password,
    char mcf[PASSWORD_MCF_LEN + 1])
    __attribute__((nonnull, warn_unused_result));

/* True if a hash that begins now is likely to end in time. */
bool call_hash_has_time(const struct call *call) __attribute__((nonnull));

/*
 * The frame of such a step: between them, a password is hashed once.  The first
 * is false if the hash would end too late, and the reply is made; else it sets
 * *BEGAN for the second.
 */
bool call_hash_begin(struct call *call, long long *began)
    __attribute__((nonnull, warn_unused_result));
void call_hash_end(struct call *call, long long began)
    __attribute__((nonnull));

/*
 * True if OUTCOME, of what was done between them, is PASSWORD_OK.  Otherwise
 * the reply is 503 if memory was short, or a fault of which the log says WHAT.
 */
bool call_hash_check(struct call *call, enum password_outcome outcome,
    const char *what) __attribute__((nonnull, warn_unused_result));

#endif
