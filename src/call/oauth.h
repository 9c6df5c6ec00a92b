/*
 * Requests that an integration has signed by OAuth 1.0a (RFC 5849; contract O).
 */
#ifndef CALL_OAUTH_H
#define CALL_OAUTH_H

#include "call/token.h"
#include "db/db.h"
#include "values/problems.h"
#include "web/request.h"

/* How far a timestamp may be from now, in seconds, either way. */
enum { OAUTH_WINDOW = 600 };

/*
 * Verify the signature of REQUEST.  *FOUND is what its access token is: unknown
 * if it is not signed or does not hold, and PROBLEMS get the reason of the
 * latter; valid with the integration that signed; or of an inactive one.  The
 * secrets are sealed under SEAL_KEY, or NULL if there is no key: then none
 * holds.
 */
enum db_outcome oauth_verify(struct db *db, const struct request *request,
    const char *seal_key, struct token *found, struct problems *problems)
    __attribute__((nonnull(1, 2, 4, 5), warn_unused_result));

#endif
