/*
 * Integrations: the programs of others that may do something (contract E).
 * customersctl makes them; who calls is token.h's.
 */
#ifndef CALL_INTEGRATION_H
#define CALL_INTEGRATION_H

#include <stdbool.h>

#include "call/token.h"
#include "db/db.h"

enum {
	INTEGRATION_NAME_MAX = 64,	/* characters; integration.name */
	INTEGRATION_OAUTH_LEN = 32	/* of keys, tokens and secrets */
};

/* An integration to be made. */
struct integration {
	const char *name;
	long long resources;		/* see caller_resource */
	const char *password_hash;	/* NULL: it can't sign in */
	const char *token;		/* NULL: none */
	long long days;		/* that the token is good for; 0: no limit */
	/* OAuth: it signs with these and the token; NULL: it does not. */
	const char *consumer_key;
	const char *consumer_secret;	/* at most SEAL_TEXT_MAX bytes, and */
	const char *token_secret;
	const char *seal_key;		/* what the secrets are sealed with */
};

/*
 * Make INTEGRATION, in a transaction of its own.  DB_DUPLICATE if its name, or
 * the token's name, the token or the consumer key, is or was another's.
 */
enum db_outcome integration_create(struct db *db,
    const struct integration *integration)
    __attribute__((nonnull, warn_unused_result));

/*
 * Call SHOW with name, created, state, resources and kinds of credentials
 * (texts) of each integration.
 */
enum db_outcome integration_list(struct db *db, db_row *show, void *argument)
    __attribute__((nonnull(1, 2), warn_unused_result));

/*
 * Let integration NAME in, or refuse it whatever it has to show.  *FOUND is
 * false if there is no such integration.
 */
enum db_outcome integration_activate(struct db *db, const char *name,
    bool active, bool *found) __attribute__((nonnull, warn_unused_result));

/*
 * Revoke the tokens of integration NAME, end what it has signed in to and take
 * its password away, in a transaction of its own.  *FOUND as above.
 */
enum db_outcome integration_revoke(struct db *db, const char *name,
    bool *found) __attribute__((nonnull, warn_unused_result));

/* Revoke token NAME; *FOUND is false if there is no such valid token. */
enum db_outcome integration_revoke_token(struct db *db, const char *name,
    bool *found) __attribute__((nonnull, warn_unused_result));

/* Call SHOW with name, created, expires, revoked (columns) of every token. */
enum db_outcome integration_list_tokens(struct db *db, db_row *show,
    void *argument) __attribute__((nonnull(1, 2), warn_unused_result));

#endif
