/*
 * Integrations: the programs of others that may do something (contract E).
 * customersctl makes them, and they sign in; who calls is token.h's.
 */
#ifndef CALL_INTEGRATION_H
#define CALL_INTEGRATION_H

#include <stdbool.h>

#include "base/text.h"
#include "call/integration_signer.h"
#include "call/token.h"
#include "db/db.h"

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

enum { INTEGRATION_HASH_SIZE = 4 * 128 + 1 };	/* bytes of the column */

/* What an integration signs in with. */
struct integration_login {
	long long id;
	char password_hash[INTEGRATION_HASH_SIZE];	/* "": it can't */
};

/*
 * Fill LOGIN with that of the integration NAME, exactly so written; its hash is
 * "" if there is none, or one that is inactive or has no password.  Wipe it
 * with integration_login_wipe.
 */
enum db_outcome integration_find_login(struct db *db, struct text name,
    struct integration_login *login)
    __attribute__((nonnull, warn_unused_result));

/*
 * Issue TOKEN, good for so many MINUTES, to the integration of LOGIN.  *ISSUED
 * is false if it is inactive by now, or has another password or none.
 */
enum db_outcome integration_sign_in(struct db *db,
    const struct integration_login *login, long long minutes,
    char token[TOKEN_LEN + 1], bool *issued)
    __attribute__((nonnull, warn_unused_result));

/* Wipe the hash in LOGIN. */
void integration_login_wipe(struct integration_login *login)
    __attribute__((nonnull));

/* Delete some tokens of integrations that were signed in. */
enum db_outcome integration_sweep(struct db *db) __attribute__((nonnull));

#endif
