/*
 * Only the SHA-256 of a token is stored.  Tokens are random, so a fast hash is
 * enough, and nobody can sign in with what stands in the table.
 */
#include "call/token.h"

#include "base/digest.h"
#include "base/entropy.h"

enum { FIND, CREATE, REVOKE, LIST, STATEMENTS };

static const struct db_statement statements[STATEMENTS] = {
	/*
	 * Of a customer, a token of an earlier generation is revoked.  The
	 * casts keep the ids numbers: a plain 0 would make the columns decimal,
	 * which travels as text.
	 */
	[FIND] = { "SELECT revoked_at IS NOT NULL, expires_at IS NOT NULL AND "
	    "expires_at <= NOW(), CAST(0 AS UNSIGNED), CAST(0 AS UNSIGNED) "
	    "FROM integration_token WHERE token_hash = ? UNION ALL "
	    "SELECT t.generation <> c.token_generation, t.expires_at <= NOW(), "
	    "c.entity_id, c.website_id FROM customer_token t "
	    "JOIN customer_entity c ON c.entity_id = t.customer_id "
	    "WHERE t.token_hash = ?" },
	[CREATE] = { "INSERT INTO integration_token (name, token_hash, "
	    "expires_at) VALUES (?, ?, IF(? = 0, NULL, NOW() + INTERVAL ? DAY))"
	},
	[REVOKE] = { "UPDATE integration_token SET revoked_at = NOW() "
	    "WHERE name = ? AND revoked_at IS NULL" },
	[LIST] = { "SELECT name, created_at, expires_at, revoked_at "
	    "FROM integration_token ORDER BY token_id" },
};

static int
take_token(const struct db_value *columns, void *argument)
{
	*(struct token *)argument = (struct token){
	    columns[0].number != 0 ? TOKEN_REVOKED :
	    columns[1].number != 0 ? TOKEN_EXPIRED : TOKEN_VALID,
	    columns[2].number, columns[3].number };
	return 0;
}

enum db_outcome
token_find(struct db *db, struct text token, struct token *found)
{
	char hash[DIGEST_HEX_LEN + 1];

	*found = (struct token){ TOKEN_UNKNOWN, 0, 0 };
	digest_sha256(token.bytes, token.length, hash);
	const struct db_value values[] = { db_string(hash), db_string(hash) };

	return db_run(db, &statements[FIND], values, 2, take_token, found);
}

enum db_outcome
token_create(struct db *db, const char *name, long days,
    char token[TOKEN_LEN + 1])
{
	char hash[DIGEST_HEX_LEN + 1];
	enum db_outcome outcome;
	struct token found;

	entropy_alphanumeric(token, TOKEN_LEN);
	digest_sha256(token, TOKEN_LEN, hash);
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
	if (outcome == DB_UNCERTAIN && token_find(db, (struct text){ token,
	    TOKEN_LEN }, &found) == DB_OK && found.state == TOKEN_VALID)
		outcome = DB_OK;
	return outcome;
}

enum db_outcome
token_revoke(struct db *db, const char *name, bool *found)
{
	const struct db_value key = db_string(name);
	enum db_outcome outcome = db_run(db, &statements[REVOKE], &key, 1,
	    NULL, NULL);

	*found = outcome == DB_OK && db_changed(db) > 0;
	return outcome;
}

enum db_outcome
token_list(struct db *db, db_row *show, void *argument)
{
	return db_run(db, &statements[LIST], NULL, 0, show, argument);
}
