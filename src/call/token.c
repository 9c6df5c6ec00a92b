/*
 * Only the SHA-256 of a token is stored.  Tokens are random, so a fast hash is
 * enough, and nobody can sign in with what stands in the table.
 */
#include "call/token.h"

#include "base/digest.h"

/* A plain 0 beside an unsigned column would make decimals of both. */
#define NONE "CAST(0 AS UNSIGNED)"

/*
 * Those that integrations have, those with which they have signed in, and those
 * of customers, of which one of an earlier generation is revoked.
 */
static const struct db_statement find = {
	"SELECT t.revoked_at IS NOT NULL, t.expires_at IS NOT NULL AND "
	"t.expires_at <= NOW(), i.is_active, " NONE ", " NONE ", "
	"i.integration_id, i.resources + 0 FROM integration_token t "
	"JOIN integration i ON i.integration_id = t.integration_id "
	"WHERE t.token_hash = ? UNION ALL "
	"SELECT 0, s.expires_at <= NOW(), i.is_active, " NONE ", " NONE ", "
	"i.integration_id, i.resources + 0 FROM integration_session s "
	"JOIN integration i ON i.integration_id = s.integration_id "
	"WHERE s.token_hash = ? UNION ALL "
	"SELECT t.generation <> c.token_generation, t.expires_at <= NOW(), 1, "
	"c.entity_id, c.website_id, " NONE ", 0 FROM customer_token t "
	"JOIN customer_entity c ON c.entity_id = t.customer_id "
	"WHERE t.token_hash = ?"
};
enum { REVOKED, EXPIRED, ACTIVE, CUSTOMER, WEBSITE, INTEGRATION, RESOURCES };

static int
take_token(const struct db_value *columns, void *argument)
{
	*(struct token *)argument = (struct token){
	    columns[REVOKED].number != 0 ? TOKEN_REVOKED :
	    columns[EXPIRED].number != 0 ? TOKEN_EXPIRED :
	    columns[ACTIVE].number == 0 ? TOKEN_INACTIVE : TOKEN_VALID,
	    columns[CUSTOMER].number, columns[WEBSITE].number,
	    columns[INTEGRATION].number, columns[RESOURCES].number };
	return 0;
}

enum db_outcome
token_find(struct db *db, struct text token, struct token *found)
{
	char hash[DIGEST_HEX_LEN + 1];

	*found = (struct token){ .state = TOKEN_UNKNOWN };
	digest_sha256(token.bytes, token.length, hash);
	const struct db_value values[] = { db_string(hash), db_string(hash),
	    db_string(hash) };

	return db_run(db, &find, values, 3, take_token, found);
}

long long
token_lifetime(const struct shop_settings *settings, enum shop_setting setting)
{
	enum { MINUTES_MAX = 366 * 24 * 60 };
	long long minutes = shop_number(settings, setting);

	return minutes < 1 ? 1 : minutes < MINUTES_MAX ? minutes : MINUTES_MAX;
}
