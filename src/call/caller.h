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

enum caller_kind {
	CALLER_GUEST,
	CALLER_CUSTOMER,
	CALLER_INTEGRATION
};

struct caller {
	enum caller_kind kind;
	long long customer_id;	/* of a customer; else 0 */
};

/* True if C may manage customers (Magento_Customer::manage). */
bool caller_may_manage(const struct caller *c);

/*
 * Fill *C from AUTHORIZATION, the header's value: "Bearer" and a valid token of
 * an integration.  What can't be verified makes a guest (contract D22).
 */
enum db_outcome caller_identify(struct db *db, const char *authorization,
    struct caller *c) __attribute__((nonnull, warn_unused_result));

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
