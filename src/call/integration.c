#include "call/integration.h"

#include <string.h>

#include "base/digest.h"
#include "base/entropy.h"
#include "base/wipe.h"

enum {
	CREATE, CREATE_TOKEN, FIND, LIST, ACTIVATE, REVOKE_TOKENS,
	DROP_PASSWORD, END_SESSIONS, REVOKE_TOKEN, LIST_TOKENS, FIND_LOGIN,
	SIGN_IN, SWEEP, STATEMENTS
};

static const struct db_statement statements[STATEMENTS] = {
	[CREATE] = { "INSERT INTO integration (name, resources, "
	    "password_hash, consumer_key, consumer_secret) "
	    "VALUES (?, ?, ?, ?, ?)" },
	[CREATE_TOKEN] = { "INSERT INTO integration_token (integration_id, "
	    "name, token_hash, token_secret, expires_at) "
	    "VALUES (?, ?, ?, ?, IF(? = 0, NULL, NOW() + INTERVAL ? DAY))" },
	[FIND] = { "SELECT integration_id FROM integration WHERE name = ?" },
	[LIST] = { "SELECT i.name, i.created_at, "
	    "IF(i.is_active, 'active', 'inactive'), i.resources, "
	    "CONCAT_WS(',', IF(EXISTS(SELECT 1 FROM integration_token t "
	    "WHERE t.integration_id = i.integration_id "
	    "AND t.revoked_at IS NULL AND (t.expires_at IS NULL "
	    "OR t.expires_at > NOW())), "
	    "IF(i.consumer_key IS NULL, 'token', 'token,oauth'), NULL), "
	    "IF(i.password_hash IS NULL, NULL, 'password')) "
	    "FROM integration i ORDER BY i.integration_id" },
	[ACTIVATE] = { "UPDATE integration SET is_active = ? "
	    "WHERE integration_id = ?" },
	[REVOKE_TOKENS] = { "UPDATE integration_token SET revoked_at = NOW() "
	    "WHERE integration_id = ? AND revoked_at IS NULL" },
	[DROP_PASSWORD] = { "UPDATE integration SET password_hash = NULL "
	    "WHERE integration_id = ?" },
	[END_SESSIONS] = { "DELETE FROM integration_session "
	    "WHERE integration_id = ?" },
	[REVOKE_TOKEN] = { "UPDATE integration_token SET revoked_at = NOW() "
	    "WHERE name = ? AND revoked_at IS NULL" },
	[LIST_TOKENS] = { "SELECT name, created_at, expires_at, revoked_at "
	    "FROM integration_token ORDER BY token_id" },
	[FIND_LOGIN] = { "SELECT integration_id, password_hash "
	    "FROM integration WHERE name = ? AND is_active" },
	/* It waits for a transaction that takes the password away. */
	[SIGN_IN] = { "INSERT INTO integration_session (integration_id, "
	    "token_hash, expires_at) SELECT integration_id, ?, "
	    "NOW() + INTERVAL ? MINUTE FROM integration "
	    "WHERE integration_id = ? AND is_active "
	    "AND BINARY password_hash = ? LOCK IN SHARE MODE" },
	[SWEEP] = { "DELETE FROM integration_session "
	    "WHERE expires_at <= NOW() ORDER BY expires_at LIMIT 500" },
};

/* *ID is 0 if there is no integration NAME. */
static enum db_outcome
find(struct db *db, const char *name, long long *id)
{
	const struct db_value value = db_string(name);

	*id = 0;
	return db_run(db, &statements[FIND], &value, 1, db_row_number, id);
}

/* Seal the SECRET of I, KIND of its two, to SEALED; "" if it is NULL. */
static void
seal(const struct integration *i, const char *kind, const char *secret,
    char sealed[SEAL_LEN_MAX + 1])
{
	sealed[0] = '\0';
	if (secret != NULL)
		integration_signer_seal(i->seal_key, kind, text_of(i->name),
		    text_of(secret), sealed);
}

static enum db_outcome
create(struct db *db, const struct integration *i, long long *id)
{
	char secret[SEAL_LEN_MAX + 1];
	enum db_outcome outcome;

	seal(i, "consumer", i->consumer_secret, secret);
	const struct db_value values[] = { db_string(i->name),
	    db_number(i->resources), db_string(i->password_hash),
	    db_string(i->consumer_key), db_string_or_null(secret) };

	outcome = db_run(db, &statements[CREATE], values, 5, NULL, NULL);
	*id = db_insert_id(db);
	return outcome;
}

static enum db_outcome
create_token(struct db *db, const struct integration *i, long long id)
{
	char hash[DIGEST_HEX_LEN + 1], secret[SEAL_LEN_MAX + 1];

	digest_sha256(i->token, strlen(i->token), hash);
	seal(i, "token", i->token_secret, secret);
	const struct db_value values[] = { db_number(id), db_string(i->name),
	    db_string(hash), db_string_or_null(secret), db_number(i->days),
	    db_number(i->days) };

	return db_run(db, &statements[CREATE_TOKEN], values, 6, NULL, NULL);
}

enum db_outcome
integration_create(struct db *db, const struct integration *i)
{
	enum db_outcome outcome = db_begin(db);
	long long id = 0, found;

	/* Never run twice: the second time would meet the name of the first. */
	if (outcome == DB_OK)
		outcome = create(db, i, &id);
	if (outcome == DB_OK && i->token != NULL)
		outcome = create_token(db, i, id);
	if (outcome == DB_OK)
		outcome = db_commit(db);
	db_rollback(db);
	if (outcome == DB_UNCERTAIN && find(db, i->name, &found) == DB_OK &&
	    found == id)
		outcome = DB_OK;
	return outcome;
}

enum db_outcome
integration_list(struct db *db, db_row *show, void *argument)
{
	return db_run(db, &statements[LIST], NULL, 0, show, argument);
}

enum db_outcome
integration_activate(struct db *db, const char *name, bool active,
    bool *found)
{
	long long id;
	enum db_outcome outcome = find(db, name, &id);
	const struct db_value values[] = { db_number(active), db_number(id) };

	*found = outcome == DB_OK && id != 0;
	return *found ? db_run(db, &statements[ACTIVATE], values, 2, NULL,
	    NULL) : outcome;
}

enum db_outcome
integration_revoke(struct db *db, const char *name, bool *found)
{
	static const int changes[] = { REVOKE_TOKENS, DROP_PASSWORD,
	    END_SESSIONS };
	long long id = 0;
	enum db_outcome outcome = db_begin(db);

	if (outcome == DB_OK)
		outcome = find(db, name, &id);
	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes) &&
	    outcome == DB_OK; i++) {
		const struct db_value value = db_number(id);

		outcome = db_run(db, &statements[changes[i]], &value, 1, NULL,
		    NULL);
	}
	if (outcome == DB_OK)
		outcome = db_commit(db);
	db_rollback(db);
	*found = outcome == DB_OK && id != 0;
	return outcome;
}

enum db_outcome
integration_revoke_token(struct db *db, const char *name, bool *found)
{
	const struct db_value key = db_string(name);
	enum db_outcome outcome = db_run(db, &statements[REVOKE_TOKEN], &key,
	    1, NULL, NULL);

	*found = outcome == DB_OK && db_changed(db) > 0;
	return outcome;
}

enum db_outcome
integration_list_tokens(struct db *db, db_row *show, void *argument)
{
	return db_run(db, &statements[LIST_TOKENS], NULL, 0, show, argument);
}

static int
take_login(const struct db_value *columns, void *argument)
{
	struct integration_login *login = argument;

	login->id = columns[0].number;
	text_put(db_column_text(&columns[1]), login->password_hash,
	    sizeof(login->password_hash));
	return 0;
}

enum db_outcome
integration_find_login(struct db *db, struct text name,
    struct integration_login *login)
{
	const struct db_value value = db_text(name);

	*login = (struct integration_login){ .id = 0 };
	return db_run(db, &statements[FIND_LOGIN], &value, 1, take_login,
	    login);
}

enum db_outcome
integration_sign_in(struct db *db, const struct integration_login *login,
    long long minutes, char token[TOKEN_LEN + 1], bool *issued)
{
	char hash[DIGEST_HEX_LEN + 1];
	enum db_outcome outcome;

	entropy_alphanumeric(token, TOKEN_LEN);
	digest_sha256(token, TOKEN_LEN, hash);
	const struct db_value values[] = { db_string(hash),
	    db_number(minutes), db_number(login->id),
	    db_string(login->password_hash) };

	outcome = db_run(db, &statements[SIGN_IN], values, 4, NULL, NULL);
	*issued = (outcome == DB_OK && db_changed(db) > 0) ||
	    outcome == DB_DUPLICATE;
	/* Repeated after a lost connection, it meets the row of the first. */
	return outcome == DB_DUPLICATE ? DB_OK : outcome;
}

void
integration_login_wipe(struct integration_login *login)
{
	wipe(login->password_hash, sizeof(login->password_hash));
}

enum db_outcome
integration_sweep(struct db *db)
{
	return db_run(db, &statements[SWEEP], NULL, 0, NULL, NULL);
}
