/*
 * Who sends the request (contract E).
 */
#ifndef CALL_CALLER_H
#define CALL_CALLER_H

#include <stdbool.h>

#include "db/db.h"

enum {
	CALLER_TOKEN_LEN = 43,	/* of an integration token: 256 bits and more */
	CALLER_TOKEN_MAX = 512	/* a longer credential is none of ours */
};

/*
 * True in *MANAGER if AUTHORIZATION (the header's value) is "Bearer" and a
 * valid integration token.  Anything that can't be verified is a guest (D22).
 */
enum db_outcome caller_identify(struct db *db, const char *authorization,
    bool *manager) __attribute__((nonnull, warn_unused_result));

/*
 * Make a new token NAME that expires after DAYS (0: never); TOKEN gets it.  A
 * transaction of its own.  DB_DUPLICATE: there is or was one of that name.
 */
enum db_outcome caller_create_token(struct db *db, const char *name, long days,
    char token[CALLER_TOKEN_LEN + 1])
    __attribute__((nonnull, warn_unused_result));

/* Revoke token NAME; *FOUND is false if there is no such valid token. */
enum db_outcome caller_revoke_token(struct db *db, const char *name,
    bool *found) __attribute__((nonnull, warn_unused_result));

/* Call SHOW with name, created, expires, revoked (columns) of every token. */
enum db_outcome caller_list_tokens(struct db *db, db_row *show, void *argument)
    __attribute__((nonnull(1, 2), warn_unused_result));

#endif
