#include "account/reset.h"

#include "account/attempts.h"
#include "base/digest.h"
#include "base/secret.h"
#include "values/email_key.h"

enum { COUNT_MAILS, SAVE, DELETE_TOKENS, STATEMENTS };

static const struct db_statement statements[STATEMENTS] = {
	[COUNT_MAILS] = { "SELECT COUNT(*) FROM customer_mail "
	    "WHERE customer_id = ? AND created_at > NOW() - INTERVAL 1 HOUR "
	    "AND template IN ('password_reset', 'password_reminder')" },
	/* The next generation revokes tokens that are being issued, too. */
	[SAVE] = { "UPDATE customer_entity SET password_hash = ?, "
	    "rp_token = NULL, rp_token_created_at = NULL, "
	    "token_generation = token_generation + 1 WHERE entity_id = ?" },
	[DELETE_TOKENS] = { "DELETE FROM customer_token "
	    "WHERE customer_id = ?" },
};

/* A token whose age is not known is expired. */
static bool
is_expired(const struct credentials *c, const struct shop_settings *settings)
{
	enum { HOUR = 3600 };	/* seconds */

	return c->rp_token_age < 0 || c->rp_token_age / HOUR >=
	    shop_number(settings, SHOP_RESET_HOURS);
}

enum reset_token
reset_check_token(const struct credentials *c, struct text token,
    const struct shop_settings *settings)
{
	char hash[DIGEST_HEX_LEN + 1];

	digest_sha256(token.bytes, token.length, hash);
	if (!secret_equals(text_of(hash), text_of(c->rp_token)))
		return RESET_TOKEN_MISMATCHED;
	return is_expired(c, settings) ? RESET_TOKEN_EXPIRED :
	    RESET_TOKEN_VALID;
}

enum db_outcome
reset_count_mails(struct db *db, long long id, long long *count)
{
	const struct db_value key = db_number(id);

	*count = 0;
	return db_run(db, &statements[COUNT_MAILS], &key, 1, db_row_number,
	    count);
}

bool
reset_confirms(const struct credentials *c)
{
	return *c->confirmation != '\0' && *c->password_hash == '\0';
}

enum db_outcome
reset_save(struct db *db, const struct credentials *c, const char *hash)
{
	const struct db_value id = db_number(c->id);
	const struct db_value values[] = { db_string(hash), id };
	char key[EMAIL_KEY_SIZE];
	enum db_outcome outcome = db_run(db, &statements[SAVE], values, 2,
	    NULL, NULL);

	if (outcome == DB_OK)
		outcome = db_run(db, &statements[DELETE_TOKENS], &id, 1, NULL,
		    NULL);
	if (outcome == DB_OK && email_key(text_of(c->email), key))
		outcome = attempts_clear(db, key, c->website_id, c->id);
	if (outcome == DB_OK && reset_confirms(c))
		outcome = credentials_confirm(db, c->id);
	return outcome;
}
