/*
 * Tokens are stored as SHA-256: they are random, so a
 * fast hash is enough, and a copy of the table signs nobody in.
 */
#include "call/caller.h"

#include <string.h>
#include <strings.h>

#include "base/digest.h"
#include "base/entropy.h"

enum { FIND, CREATE, REVOKE, LIST, STATEMENTS };

static const struct db_statement statements[STATEMENTS] = {
	[FIND] = { "SELECT 1 FROM integration_token WHERE token_hash = ? AND "
	    "revoked_at IS NULL AND (expires_at IS NULL OR expires_at > NOW())"
	},
	[CREATE] = { "INSERT INTO integration_token (name, token_hash, "
	    "expires_at) VALUES (?, ?, IF(? = 0, NULL, NOW() + INTERVAL ? DAY))"
	},
	[REVOKE] = { "UPDATE integration_token SET revoked_at = NOW() "
	    "WHERE name = ? AND revoked_at IS NULL" },
	[LIST] = { "SELECT name, created_at, expires_at, revoked_at "
	    "FROM integration_token ORDER BY token_id" },
};

bool
caller_may_manage(const struct caller *c)
{
	return c->kind == CALLER_INTEGRATION;
}

enum db_outcome
caller_identify(struct db *db, const char *authorization, struct caller *c)
{
	static const char scheme[] = "Bearer ";
	const char *token;
	char hash[DIGEST_HEX_LEN + 1];
	enum db_outcome outcome;
	struct db_value key;
	bool found = false;

	*c = (struct caller){ CALLER_GUEST, 0 };
	if (strncasecmp(authorization, scheme, sizeof(scheme) - 1) != 0)
		return DB_OK;
	token = authorization + sizeof(scheme) - 1;
	token += strspn(token, " ");
	if (*token == '\0' || strlen(token) > CALLER_TOKEN_MAX)
		return DB_OK;
	digest_sha256(token, strlen(token), hash);
	key = db_string(hash);
	outcome = db_run(db, &statements[FIND], &key, 1, db_row_exists,
	    &found);
	if (outcome == DB_OK && found)
		c->kind = CALLER_INTEGRATION;
	return outcome;
}

enum db_outcome
caller_create_token(struct db *db, const char *name, long days,
    char token[CALLER_TOKEN_LEN + 1])
{
	char hash[DIGEST_HEX_LEN + 1];
	enum db_outcome outcome;
	bool there = false;

	entropy_alphanumeric(token, CALLER_TOKEN_LEN);
	digest_sha256(token, CALLER_TOKEN_LEN, hash);
	const struct db_value values[] = { db_string(name), db_string(hash),
	    db_number(days), db_number(days) };

	/* Never run twice: the second time would meet the name of the first. */
	outcome = db_begin(db);
	if (outcome == DB_OK)
		outcome = db_run(db, &statements[CREATE], values, 4, NULL,
		    NULL);
	if (outcome == DB_OK)
		outcome = db_commit(db);
	db_rollback(db);
	if (outcome == DB_UNCERTAIN && db_run(db, &statements[FIND],
	    &values[1], 1, db_row_exists, &there) == DB_OK && there)
		outcome = DB_OK;
	return outcome;
}

enum db_outcome
caller_revoke_token(struct db *db, const char *name, bool *found)
{
	const struct db_value key = db_string(name);
	enum db_outcome outcome = db_run(db, &statements[REVOKE], &key, 1,
	    NULL, NULL);

	*found = outcome == DB_OK && db_changed(db) > 0;
	return outcome;
}

enum db_outcome
caller_list_tokens(struct db *db, db_row *show, void *argument)
{
	return db_run(db, &statements[LIST], NULL, 0, show, argument);
}
