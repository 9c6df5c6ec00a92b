#include "call/integration_signer.h"

#include <stdio.h>

#include "base/digest.h"
#include "base/log.h"
#include "base/wipe.h"

enum { FIND, LIST, STATEMENTS };

static const struct db_statement statements[STATEMENTS] = {
	[FIND] = { "SELECT i.integration_id, i.resources + 0, "
	    "i.is_active, i.name, i.consumer_secret, "
	    "t.integration_id, t.revoked_at IS NOT NULL OR "
	    "(t.expires_at IS NOT NULL AND t.expires_at <= NOW()), "
	    "t.token_secret FROM integration i "
	    "LEFT JOIN integration_token t ON t.token_hash = ? "
	    "WHERE i.consumer_key = ?" },
	[LIST] = { "SELECT i.name, i.consumer_secret, t.token_secret "
	    "FROM integration i JOIN integration_token t "
	    "ON t.integration_id = i.integration_id "
	    "WHERE i.consumer_key IS NOT NULL AND t.revoked_at IS NULL "
	    "AND (t.expires_at IS NULL OR t.expires_at > NOW())" },
};

enum { PLACE_SIZE = 4 * INTEGRATION_NAME_MAX + 16 };

/* Write where a secret of integration NAME, KIND of its two, stands. */
static void
put_place(const char *kind, struct text name, char place[PLACE_SIZE])
{
	(void)snprintf(place, PLACE_SIZE, "%s %.*s", kind, (int)name.length,
	    name.bytes);
}

void
integration_signer_seal(const char *seal_key, const char *kind,
    struct text name, struct text secret, char sealed[SEAL_LEN_MAX + 1])
{
	char place[PLACE_SIZE];

	put_place(kind, name, place);
	seal_close(seal_key, place, secret, sealed);
}

/* What take_signer fills, and the key to open its secrets with. */
struct signer_search {
	struct integration_signer *signer;
	const char *seal_key;
};

/* Open SEALED, a secret of integration NAME, KIND of its two. */
static bool
opens(const char *seal_key, const char *kind, struct text name,
    struct text sealed, char secret[SEAL_TEXT_MAX + 1])
{
	char place[PLACE_SIZE];

	put_place(kind, name, place);
	return seal_key != NULL && seal_open(seal_key, place, sealed, secret);
}

static int
take_signer(const struct db_value *columns, void *argument)
{
	enum { ID, RESOURCES, ACTIVE, NAME, SECRET, TOKEN_OF, REVOKED,
		TOKEN_SECRET };
	struct signer_search *search = argument;
	struct integration_signer *s = search->signer;
	struct text name = db_column_text(&columns[NAME]);

	s->id = columns[ID].number;
	s->resources = columns[RESOURCES].number;
	s->active = columns[ACTIVE].number != 0;
	s->token = columns[TOKEN_OF].number == 0 ? INTEGRATION_TOKEN_UNKNOWN :
	    columns[TOKEN_OF].number != s->id ? INTEGRATION_TOKEN_OF_ANOTHER :
	    columns[REVOKED].number != 0 ? INTEGRATION_TOKEN_REVOKED :
	    INTEGRATION_TOKEN_VALID;
	if (s->token != INTEGRATION_TOKEN_VALID)
		return 0;
	s->readable = opens(search->seal_key, "consumer", name,
	    db_column_text(&columns[SECRET]), s->consumer_secret) &&
	    opens(search->seal_key, "token", name,
	    db_column_text(&columns[TOKEN_SECRET]), s->token_secret);
	if (!s->readable) {
		log_begin(LOG_LEVEL_ERROR, "the secrets were not sealed with "
		    "this integration_key");
		log_number("integration", s->id);
		log_end();
	}
	return 0;
}

enum db_outcome
integration_signer_find(struct db *db, struct text consumer_key,
    struct text token, const char *seal_key, struct integration_signer *signer)
{
	struct signer_search search = { signer, seal_key };
	char hash[DIGEST_HEX_LEN + 1];

	*signer = (struct integration_signer){ .id = 0 };
	/* The column is ASCII, and can't be compared with anything else. */
	if (text_ascii(consumer_key) < consumer_key.length)
		return DB_OK;
	digest_sha256(token.bytes, token.length, hash);
	const struct db_value values[] = { db_string(hash),
	    db_text(consumer_key) };

	return db_run(db, &statements[FIND], values, 2, take_signer,
	    &search);
}

void
integration_signer_wipe(struct integration_signer *signer)
{
	wipe(signer->consumer_secret, sizeof(signer->consumer_secret));
	wipe(signer->token_secret, sizeof(signer->token_secret));
}

/* What count_row has counted, with the key that it tries. */
struct signer_count {
	const char *seal_key;
	long long total, closed;
};

static int
count_row(const struct db_value *columns, void *argument)
{
	struct signer_count *count = argument;
	struct text name = db_column_text(&columns[0]);
	char secret[SEAL_TEXT_MAX + 1] = "";

	count->total++;
	if (!opens(count->seal_key, "consumer", name,
	    db_column_text(&columns[1]), secret) ||
	    !opens(count->seal_key, "token", name,
	    db_column_text(&columns[2]), secret))
		count->closed++;
	wipe(secret, sizeof(secret));
	return 0;
}

enum db_outcome
integration_signer_count(struct db *db, const char *seal_key,
    long long *total, long long *closed)
{
	struct signer_count count = { seal_key, 0, 0 };
	enum db_outcome outcome = db_run(db, &statements[LIST], NULL, 0,
	    count_row, &count);

	*total = count.total;
	*closed = count.closed;
	return outcome;
}
