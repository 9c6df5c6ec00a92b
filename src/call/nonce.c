/*
 * A row has the SHA-256 of integration and nonce, so that a nonce may have any
 * length, and the mark of the request that has used it, so that an insertion
 * which was repeated after a lost connection knows its own row.
 */
#include "call/nonce.h"

#include "base/buf.h"
#include "base/digest.h"
#include "base/entropy.h"

enum { MARK_LEN = 16 };

enum { USE, FIND, SWEEP, STATEMENTS };

static const struct db_statement statements[STATEMENTS] = {
	[USE] = { "INSERT INTO integration_nonce (nonce_hash, mark, "
	    "expires_at) VALUES (?, ?, NOW() + INTERVAL ? SECOND)" },
	[FIND] = { "SELECT 1 FROM integration_nonce "
	    "WHERE nonce_hash = ? AND mark = ?" },
	[SWEEP] = { "DELETE FROM integration_nonce "
	    "WHERE expires_at <= NOW() ORDER BY expires_at LIMIT 500" },
};

/*
 * True for one of 256 hashes: with it, a sweep is due.  Nobody needs to count,
 * which a process for each request could not.
 */
static bool
is_time_to_sweep(const char *hash)
{
	return hash[0] == '0' && hash[1] == '0';
}

static enum db_outcome
insert(struct db *db, const char *hash, long long seconds, bool *fresh)
{
	char mark[MARK_LEN + 1];

	entropy_hex(mark, MARK_LEN);
	const struct db_value values[] = { db_string(hash), db_string(mark),
	    db_number(seconds) };
	enum db_outcome outcome = db_run(db, &statements[USE], values, 3, NULL,
	    NULL);

	*fresh = outcome == DB_OK;
	if (outcome != DB_DUPLICATE)
		return outcome;
	return db_run(db, &statements[FIND], values, 2, db_row_exists, fresh);
}

enum db_outcome
nonce_use(struct db *db, long long integration, struct text nonce,
    long long seconds, bool *fresh)
{
	struct buf owned = BUF_EMPTY;
	char hash[DIGEST_HEX_LEN + 1];
	enum db_outcome outcome = DB_AWAY;

	*fresh = false;
	buf_number(&owned, integration);
	buf_byte(&owned, ' ');
	buf_add(&owned, nonce.bytes, nonce.length);
	if (!buf_failed(&owned)) {
		digest_sha256(buf_string(&owned), owned.length, hash);
		outcome = insert(db, hash, seconds, fresh);
		if (*fresh && is_time_to_sweep(hash))
			(void)nonce_sweep(db);
	}
	buf_free(&owned);
	return outcome;
}

enum db_outcome
nonce_sweep(struct db *db)
{
	return db_run(db, &statements[SWEEP], NULL, 0, NULL, NULL);
}
