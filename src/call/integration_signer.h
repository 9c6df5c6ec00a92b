/*
 * Integrations that sign their requests (contract O), and their secrets, which
 * the database has sealed.
 */
#ifndef CALL_INTEGRATION_SIGNER_H
#define CALL_INTEGRATION_SIGNER_H

#include <stdbool.h>

#include "base/seal.h"
#include "base/text.h"
#include "db/db.h"

enum {
	INTEGRATION_NAME_MAX = 64,	/* characters; integration.name */
	INTEGRATION_OAUTH_LEN = 32	/* of keys, tokens and secrets */
};

/* What a request that an integration has signed is compared with. */
struct integration_signer {
	long long id;			/* 0: no such consumer key */
	long long resources;
	bool active;
	enum {
		INTEGRATION_TOKEN_UNKNOWN,
		INTEGRATION_TOKEN_OF_ANOTHER,
		INTEGRATION_TOKEN_REVOKED,	/* or expired */
		INTEGRATION_TOKEN_VALID
	} token;
	bool readable;		/* the secrets are there, and could be opened */
	char consumer_secret[SEAL_TEXT_MAX + 1];
	char token_secret[SEAL_TEXT_MAX + 1];
};

/*
 * Seal SECRET of integration NAME, KIND ("consumer" or "token") of its two,
 * under SEAL_KEY to SEALED.
 */
void integration_signer_seal(const char *seal_key, const char *kind,
    struct text name, struct text secret, char sealed[SEAL_LEN_MAX + 1])
    __attribute__((nonnull));

/*
 * Fill SIGNER with the integration that has CONSUMER_KEY, and what the access
 * TOKEN is to it.  SEAL_KEY opens the secrets; NULL if there is none.  Wipe it
 * with integration_signer_wipe.
 */
enum db_outcome integration_signer_find(struct db *db,
    struct text consumer_key, struct text token, const char *seal_key,
    struct integration_signer *signer)
    __attribute__((nonnull(1, 5), warn_unused_result));

/* Wipe the secrets in SIGNER. */
void integration_signer_wipe(struct integration_signer *signer)
    __attribute__((nonnull));

/*
 * Count the integrations that may sign in *TOTAL, and those whose secrets
 * SEAL_KEY, or NULL, does not open in *CLOSED.
 */
enum db_outcome integration_signer_count(struct db *db, const char *seal_key,
    long long *total, long long *closed)
    __attribute__((nonnull(1, 3, 4), warn_unused_result));

#endif
