/*
 * The tokens of integrations (contract E), and whose a token is.
 */
#ifndef CALL_TOKEN_H
#define CALL_TOKEN_H

#include <stdbool.h>

#include "base/text.h"
#include "db/db.h"

enum { TOKEN_LEN = 43 };	/* characters: more than 256 bits */

enum token_state {
	TOKEN_UNKNOWN,
	TOKEN_VALID,
	TOKEN_REVOKED,
	TOKEN_EXPIRED
};

struct token {
	enum token_state state;
	long long customer_id;	/* whose it is; 0: an integration's */
	long long website_id;	/* of the customer; else 0 */
};

/* Find out about TOKEN, an integration's or a customer's. */
enum db_outcome token_find(struct db *db, struct text token,
    struct token *found) __attribute__((nonnull, warn_unused_result));

/*
 * Make a new token NAME that expires after DAYS (0: never); TOKEN gets it.  A
 * transaction of its own.  DB_DUPLICATE if a token of that name exists, revoked
 * or not.
 */
enum db_outcome token_create(struct db *db, const char *name, long days,
    char token[TOKEN_LEN + 1])
    __attribute__((nonnull, warn_unused_result));

/* Revoke token NAME; *FOUND is false if there is no such valid token. */
enum db_outcome token_revoke(struct db *db, const char *name, bool *found)
    __attribute__((nonnull, warn_unused_result));

/* Call SHOW with name, created, expires, revoked (columns) of every token. */
enum db_outcome token_list(struct db *db, db_row *show, void *argument)
    __attribute__((nonnull(1, 2), warn_unused_result));

#endif
