/*
 * What decides who may do something with an account: its password's hash, its
 * keys and tokens.  Looked up by e-mail or id, before anything else of the
 * account is read.
 */
#ifndef ACCOUNT_CREDENTIALS_H
#define ACCOUNT_CREDENTIALS_H

#include <stdbool.h>

#include "base/text.h"
#include "db/db.h"

enum {
	CREDENTIALS_EMAIL_SIZE = 4 * 255 + 1,	/* bytes of the columns */
	CREDENTIALS_HASH_SIZE = 4 * 128 + 1,
	CREDENTIALS_KEY_SIZE = 4 * 64 + 1,
	CREDENTIALS_TOKEN_LEN = 32	/* characters of a new token */
};

struct credentials {
	long long id;
	long long website_id;
	long long store_id;		/* 0: its store is gone */
	char email[CREDENTIALS_EMAIL_SIZE];
	char password_hash[CREDENTIALS_HASH_SIZE];	/* "": no password */
	char confirmation[CREDENTIALS_KEY_SIZE];	/* "": not pending */
	char rp_token[CREDENTIALS_HASH_SIZE];	/* the hash of it; or "" */
	long long rp_token_age;		/* seconds; -1 if there is none */
	long long token_generation;	/* of the tokens that are good */
	bool signed_in;			/* once at least, at some time */
};

/*
 * Find the account whose e-mail is EMAIL by contract D19 in WEBSITE, or in any
 * if GLOBAL.  What is no e-mail address has no account.  *FOUND: there is one,
 * and C is filled; wipe it with credentials_wipe.
 */
enum db_outcome credentials_find(struct db *db, struct text email,
    long long website, bool global, struct credentials *c, bool *found)
    __attribute__((nonnull, warn_unused_result));

/* The same for the account ID. */
enum db_outcome credentials_read(struct db *db, long long id,
    struct credentials *c, bool *found)
    __attribute__((nonnull, warn_unused_result));

/* The same in a transaction: nobody else changes the row until its end. */
enum db_outcome credentials_lock(struct db *db, long long id,
    struct credentials *c, bool *found)
    __attribute__((nonnull, warn_unused_result));

/* Take the confirmation key of the account ID away: it is confirmed. */
enum db_outcome credentials_confirm(struct db *db, long long id)
    __attribute__((nonnull, warn_unused_result));

/*
 * Give the account ID a new token to set a password with, and write it to
 * TOKEN.  Only its hash is saved, so an earlier token can't be told again, and
 * is good no more.
 */
enum db_outcome credentials_renew_token(struct db *db, long long id,
    char token[CREDENTIALS_TOKEN_LEN + 1])
    __attribute__((nonnull, warn_unused_result));

/* Wipe the hashes and keys in C. */
void credentials_wipe(struct credentials *c) __attribute__((nonnull));

#endif
