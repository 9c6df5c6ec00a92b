#include "call/customer_token.h"

#include "account/transaction.h"
#include "base/digest.h"
#include "base/entropy.h"

enum {
	ISSUE, REVOKE, NEXT_GENERATION, TAKE_ALONG, DELETE_EARLIER, LIST, SWEEP,
	STATEMENTS
};

static const struct db_statement statements[STATEMENTS] = {
	/* It waits for a transaction that changes the generation. */
	[ISSUE] = { "INSERT INTO customer_token (customer_id, token_hash, "
	    "generation, expires_at) SELECT entity_id, ?, token_generation, "
	    "NOW() + INTERVAL ? MINUTE FROM customer_entity "
	    "WHERE entity_id = ? AND token_generation = ? "
	    "LOCK IN SHARE MODE" },
	[REVOKE] = { "DELETE FROM customer_token WHERE token_hash = ?" },
	[NEXT_GENERATION] = { "UPDATE customer_entity SET "
	    "token_generation = token_generation + 1, "
	    "updated_at = updated_at WHERE entity_id = ?" },
	/* Only one that was good: of the generation before. */
	[TAKE_ALONG] = { "UPDATE customer_token t JOIN customer_entity c "
	    "ON c.entity_id = t.customer_id SET t.generation = "
	    "c.token_generation WHERE t.token_hash = ? AND t.customer_id = ? "
	    "AND t.generation + 1 = c.token_generation" },
	[DELETE_EARLIER] = { "DELETE t FROM customer_token t "
	    "JOIN customer_entity c ON c.entity_id = t.customer_id "
	    "WHERE t.customer_id = ? AND t.generation < c.token_generation" },
	[LIST] = { "SELECT t.token_id, t.created_at, t.expires_at "
	    "FROM customer_token t JOIN customer_entity c "
	    "ON c.entity_id = t.customer_id WHERE t.customer_id = ? "
	    "AND t.generation = c.token_generation AND t.expires_at > NOW() "
	    "ORDER BY t.token_id" },
	[SWEEP] = { "DELETE FROM customer_token WHERE expires_at <= NOW() "
	    "ORDER BY expires_at LIMIT 500" },
};

enum db_outcome
customer_token_issue(struct db *db, long long id, long long generation,
    const struct shop_settings *settings, char token[TOKEN_LEN + 1],
    bool *issued)
{
	char hash[DIGEST_HEX_LEN + 1];
	enum db_outcome outcome;

	entropy_alphanumeric(token, TOKEN_LEN);
	digest_sha256(token, TOKEN_LEN, hash);
	const struct db_value values[] = { db_string(hash),
	    db_number(token_lifetime(settings, SHOP_TOKEN_MINUTES)),
	    db_number(id),
	    db_number(generation) };

	outcome = account_transaction_single(db, &statements[ISSUE], values,
	    4);
	*issued = (outcome == DB_OK && db_changed(db) > 0) ||
	    outcome == DB_DUPLICATE;
	/* Repeated after a lost connection, it meets the row of the first. */
	return outcome == DB_DUPLICATE ? DB_OK : outcome;
}

enum db_outcome
customer_token_revoke(struct db *db, struct text token)
{
	char hash[DIGEST_HEX_LEN + 1];

	digest_sha256(token.bytes, token.length, hash);
	const struct db_value value = db_string(hash);

	return db_run(db, &statements[REVOKE], &value, 1, NULL, NULL);
}

static enum db_outcome
take_along(struct db *db, struct text token, struct db_value id)
{
	char hash[DIGEST_HEX_LEN + 1];

	digest_sha256(token.bytes, token.length, hash);
	const struct db_value values[] = { db_string(hash), id };

	return db_run(db, &statements[TAKE_ALONG], values, 2, NULL, NULL);
}

enum db_outcome
customer_token_revoke_others(struct db *db, long long id, struct text own)
{
	const struct db_value value = db_number(id);
	enum db_outcome outcome = db_run(db, &statements[NEXT_GENERATION],
	    &value, 1, NULL, NULL);

	if (outcome == DB_OK && !text_is_absent(own))
		outcome = take_along(db, own, value);
	if (outcome == DB_OK)
		outcome = db_run(db, &statements[DELETE_EARLIER], &value, 1,
		    NULL, NULL);
	return outcome;
}

enum db_outcome
customer_token_list(struct db *db, long long id, db_row *show, void *argument)
{
	const struct db_value value = db_number(id);

	return db_run(db, &statements[LIST], &value, 1, show, argument);
}

enum db_outcome
customer_token_sweep(struct db *db)
{
	return db_run(db, &statements[SWEEP], NULL, 0, NULL, NULL);
}
