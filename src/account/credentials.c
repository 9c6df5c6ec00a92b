#include "account/credentials.h"

#include "base/digest.h"
#include "base/entropy.h"
#include "base/wipe.h"
#include "values/email_key.h"

enum {
	FIND_IN_WEBSITE, FIND_ANYWHERE, READ, LOCK, CONFIRM, RENEW_TOKEN,
	STATEMENTS
};

/* Times are compared by the server, whose clock has written them. */
#define SELECT_CREDENTIALS "SELECT entity_id, website_id, store_id, email, " \
	"password_hash, confirmation, rp_token, " \
	"TIMESTAMPDIFF(SECOND, rp_token_created_at, NOW()), " \
	"token_generation, first_signin_at IS NOT NULL " \
	"FROM customer_entity "
enum {
	ID, WEBSITE, STORE, EMAIL, PASSWORD_HASH, CONFIRMATION, RP_TOKEN,
	RP_TOKEN_AGE, TOKEN_GENERATION, SIGNED_IN
};

static const struct db_statement statements[STATEMENTS] = {
	[FIND_IN_WEBSITE] = { SELECT_CREDENTIALS
	    "WHERE email_key = ? AND website_id = ?" },
	/* Several, from before accounts were global: the one of here first. */
	[FIND_ANYWHERE] = { SELECT_CREDENTIALS
	    "WHERE email_key = ? ORDER BY website_id = ? DESC, entity_id "
	    "LIMIT 1" },
	[READ] = { SELECT_CREDENTIALS "WHERE entity_id = ?" },
	[LOCK] = { SELECT_CREDENTIALS "WHERE entity_id = ? FOR UPDATE" },
	[CONFIRM] = { "UPDATE customer_entity SET confirmation = NULL "
	    "WHERE entity_id = ?" },
	[RENEW_TOKEN] = { "UPDATE customer_entity SET rp_token = ?, "
	    "rp_token_created_at = NOW(), updated_at = updated_at "
	    "WHERE entity_id = ?" },
};

struct reading {
	struct credentials *c;
	bool found;
};

static int
take(const struct db_value *columns, void *argument)
{
	struct reading *reading = argument;
	struct credentials *c = reading->c;

	c->id = columns[ID].number;
	c->website_id = columns[WEBSITE].number;
	c->store_id = columns[STORE].number;
	text_put(db_column_text(&columns[EMAIL]), c->email, sizeof(c->email));
	text_put(db_column_text(&columns[PASSWORD_HASH]), c->password_hash,
	    sizeof(c->password_hash));
	text_put(db_column_text(&columns[CONFIRMATION]), c->confirmation,
	    sizeof(c->confirmation));
	text_put(db_column_text(&columns[RP_TOKEN]), c->rp_token,
	    sizeof(c->rp_token));
	c->rp_token_age = columns[RP_TOKEN_AGE].type == DB_NULL ? -1 :
	    columns[RP_TOKEN_AGE].number;
	c->token_generation = columns[TOKEN_GENERATION].number;
	c->signed_in = columns[SIGNED_IN].number != 0;
	reading->found = true;
	return 0;
}

static enum db_outcome
run(struct db *db, int statement, const struct db_value *values, size_t count,
    struct credentials *c, bool *found)
{
	struct reading reading = { c, false };
	enum db_outcome outcome = db_run(db, &statements[statement], values,
	    count, take, &reading);

	*found = outcome == DB_OK && reading.found;
	return outcome;
}

enum db_outcome
credentials_find(struct db *db, struct text email, long long website,
    bool global, struct credentials *c, bool *found)
{
	char key[EMAIL_KEY_SIZE];

	*found = false;
	if (!email_key(email, key))
		return DB_OK;
	const struct db_value values[] = { db_string(key),
	    db_number(website) };

	return run(db, global ? FIND_ANYWHERE : FIND_IN_WEBSITE, values, 2, c,
	    found);
}

enum db_outcome
credentials_read(struct db *db, long long id, struct credentials *c,
    bool *found)
{
	const struct db_value value = db_number(id);

	return run(db, READ, &value, 1, c, found);
}

enum db_outcome
credentials_lock(struct db *db, long long id, struct credentials *c,
    bool *found)
{
	const struct db_value value = db_number(id);

	return run(db, LOCK, &value, 1, c, found);
}

enum db_outcome
credentials_confirm(struct db *db, long long id)
{
	const struct db_value value = db_number(id);

	return db_run(db, &statements[CONFIRM], &value, 1, NULL, NULL);
}

enum db_outcome
credentials_renew_token(struct db *db, long long id,
    char token[CREDENTIALS_TOKEN_LEN + 1])
{
	char hash[DIGEST_HEX_LEN + 1];

	entropy_alphanumeric(token, CREDENTIALS_TOKEN_LEN);
	digest_sha256(token, CREDENTIALS_TOKEN_LEN, hash);
	const struct db_value values[] = { db_string(hash), db_number(id) };

	return db_run(db, &statements[RENEW_TOKEN], values, 2, NULL, NULL);
}

void
credentials_wipe(struct credentials *c)
{
	wipe(c->password_hash, sizeof(c->password_hash));
	wipe(c->confirmation, sizeof(c->confirmation));
	wipe(c->rp_token, sizeof(c->rp_token));
}
