/*
 * "Is this the password?", a step that endpoints share (contract G4).
 */
#ifndef CALL_VERIFY_PASSWORD_H
#define CALL_VERIFY_PASSWORD_H

#include "base/password.h"
#include "call/call.h"

/*
 * *RIGHT: PASSWORD is the one of HASH, which password_hash or the shop that
 * moved here has made.  It is not if HASH is neither ("": there is no account,
 * or none with a password), or if PASSWORD has more than PASSWORD_CHECK_MAX
 * characters; then a hash at the configured cost is made in vain, so that the
 * time does not tell.  False, under the rules of call_hash_password, if no hash
 * was made: then nothing is known, and the reply is 503, or 500 if it can't be.
 */
bool call_verify_password(struct call *call, struct text password,
    const char *hash, bool *right)
    __attribute__((nonnull, warn_unused_result));

#endif
