/*
 * Only the SHA-256 of a token is stored.  Tokens are random, so a fast hash is
 * enough, and nobody can sign in with what stands in the table.
 */
#include "call/token.h"

#include "base/digest.h"

/*
 * Those that integrations have, and those with which they have signed in; those
 * of customers, of which one of an earlier generation is revoked.
 */
static const struct {
	struct db_statement find;
	size_t parameters;
} owners[] = {
	[TOKEN_OF_INTEGRATION] = { {
	    "SELECT t.revoked_at IS NOT NULL, t.expires_at IS NOT NULL AND "
	    "t.expires_at <= NOW(), i.is_active, NULL, NULL, "
	    "i.integration_id, i.resources + 0 FROM integration_token t "
	    "JOIN integration i ON i.integration_id = t.integration_id "
	    "WHERE t.token_hash = ? UNION ALL "
	    "SELECT 0, s.expires_at <= NOW(), i.is_active, NULL, NULL, "
	    "i.integration_id, i.resources + 0 FROM integration_session s "
	    "JOIN integration i ON i.integration_id = s.integration_id "
	    "WHERE s.token_hash = ?" }, 2 },
	[TOKEN_OF_CUSTOMER] = { {
	    "SELECT t.generation <> c.token_generation, "
	    "t.expires_at <= NOW(), 1, c.entity_id, c.website_id, NULL, NULL "
	    "FROM customer_token t "
	    "JOIN customer_entity c ON c.entity_id = t.customer_id "
	    "WHERE t.token_hash = ?" }, 1 },
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
token_find(struct db *db, struct text token, enum token_owner owner,
    struct token *found)
{
	char hash[DIGEST_HEX_LEN + 1];

	*found = (struct token){ .state = TOKEN_UNKNOWN };
	digest_sha256(token.bytes, token.length, hash);
	const struct db_value values[] = { db_string(hash), db_string(hash) };

	return db_run(db, &owners[owner].find, values,
	    owners[owner].parameters, take_token, found);
}

long long
token_lifetime(const struct shop_settings *settings, enum shop_setting setting)
{
	enum { MINUTES_MAX = 366 * 24 * 60 };
	long long minutes = shop_number(settings, setting);

	return minutes < 1 ? 1 : minutes < MINUTES_MAX ? minutes : MINUTES_MAX;
}
