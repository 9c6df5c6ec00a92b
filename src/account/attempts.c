/*
 * signin_throttle.attempts and customer_entity.failures_num count reserved
 * attempts and failures together, so the one statement that finds room takes
 * it.  Whether those that take all the room have failed is told by
 * signin_throttle.failures, and by lock_expires, which the failure sets that
 * finds failures_num at the limit.
 *
 * A statement that is repeated after a lost connection may reserve or fail
 * twice, but gives nothing back twice: it errs on the safe side.
 *
 * Where two tables are changed, the account's row is locked first; assignments
 * stand in an order in which it makes no difference whether they see those
 * before them.
 */
#include "account/attempts.h"

#include <stdio.h>
#include <string.h>

#include "account/transaction.h"
#include "base/log.h"
#include "base/monotonic.h"
#include "values/number.h"

enum {
	FAIL, CLEAR, CLEAR_LOGIN, GIVE_BACK, FORGET, FORGET_EVERYWHERE, SWEEP,
	STATEMENTS
};

/* Of either there may be no row. */
#define ACCOUNT_AND_LOGIN "(SELECT 1) AS one " \
	"LEFT JOIN customer_entity c ON c.entity_id = ? " \
	"LEFT JOIN signin_throttle t ON t.login_hash = UNHEX(?) "

/* The time of the last change is of what the customer knows as its account. */
#define SAME_TIME "c.updated_at = c.updated_at"

static const struct db_statement statements[STATEMENTS] = {
	/* A success meanwhile may have cleared what was reserved. */
	[FAIL] = { "UPDATE " ACCOUNT_AND_LOGIN "SET "
	    "c.lock_expires = IF(GREATEST(c.failures_num, 1) >= ?, "
	    "NOW() + INTERVAL ? MINUTE, c.lock_expires), "
	    "c.failures_num = GREATEST(c.failures_num, 1), "
	    "c.first_failure = IFNULL(c.first_failure, NOW()), " SAME_TIME ", "
	    "t.attempts = GREATEST(t.attempts, t.failures + 1), "
	    "t.failures = t.failures + 1, "
	    "t.expires_at = NOW() + INTERVAL ? SECOND" },
	[CLEAR] = { "UPDATE customer_entity c LEFT JOIN signin_throttle t "
	    "ON t.login_hash IN (UNHEX(?), UNHEX(?)) SET "
	    "c.password_hash = IF(BINARY c.password_hash = ?, ?, "
	    "c.password_hash), c.failures_num = 0, c.first_failure = NULL, "
	    "c.lock_expires = NULL, c.first_signin_at = IF(? = 0, "
	    "c.first_signin_at, IFNULL(c.first_signin_at, NOW())), "
	    SAME_TIME ", t.attempts = 0, t.failures = 0 "
	    "WHERE c.entity_id = ?" },
	[CLEAR_LOGIN] = { "UPDATE signin_throttle SET attempts = 0, "
	    "failures = 0 WHERE login_hash = UNHEX(?)" },
	[GIVE_BACK] = { "UPDATE " ACCOUNT_AND_LOGIN "SET "
	    "c.first_failure = IF(c.failures_num > 1, c.first_failure, NULL), "
	    "c.failures_num = IF(c.failures_num > 1, c.failures_num - 1, 0), "
	    SAME_TIME ", "
	    "t.attempts = IF(t.attempts > t.failures, t.attempts - 1, "
	    "t.attempts)" },
	[FORGET] = { "DELETE FROM signin_throttle "
	    "WHERE login_hash IN (UNHEX(?), UNHEX(?))" },
	/* As attempts_name_login has named them. */
	[FORGET_EVERYWHERE] = { "DELETE t FROM (SELECT 0 AS website_id "
	    "UNION ALL SELECT website_id FROM store_website) AS w "
	    "STRAIGHT_JOIN signin_throttle t ON t.login_hash = "
	    "UNHEX(SHA2(CONCAT(w.website_id, ' ', ?), 256))" },
	[SWEEP] = { "DELETE FROM signin_throttle WHERE expires_at <= NOW() "
	    "ORDER BY expires_at LIMIT 500" },
};

void
attempts_name_login(struct text name, long long website,
    char login[DIGEST_HEX_LEN + 1])
{
	char digest[DIGEST_HEX_LEN + 1];
	char both[NUMBER_TEXT_SIZE + 1 + sizeof(digest)];

	digest_sha256(name.bytes, name.length, digest);
	(void)snprintf(both, sizeof(both), "%lld %s", website, digest);
	digest_sha256(both, strlen(both), login);
}

/* The account or login of A for a statement: the one that no row has if not. */
static struct db_value
account_of(const struct attempt *a)
{
	return db_number(a->account_reserved ? a->customer_id : 0);
}

static struct db_value
login_of(const struct attempt *a)
{
	return db_string(a->login_reserved ? a->login : "");
}

enum db_outcome
attempts_fail(struct db *db, struct attempt *a)
{
	const struct db_value values[] = { account_of(a), login_of(a),
	    db_number(a->failures_max), db_number(a->minutes),
	    db_number(a->seconds) };
	bool reserved = a->account_reserved || a->login_reserved;

	a->account_reserved = a->login_reserved = false;
	return reserved ? account_transaction_single(db, &statements[FAIL],
	    values, 5) : DB_OK;
}

enum db_outcome
attempts_sign_in(struct db *db, struct attempt *a, long long customer_id,
    const char *old_hash, const char *new_hash)
{
	const struct db_value values[] = { db_string(a->login),
	    db_string(a->login), new_hash != NULL ? db_string(old_hash) :
	    db_null(), db_string(new_hash), db_number(1),
	    db_number(customer_id) };
	enum db_outcome outcome = account_transaction_single(db,
	    &statements[CLEAR], values, 6);

	if (outcome == DB_OK)
		a->account_reserved = a->login_reserved = false;
	return outcome;
}

enum db_outcome
attempts_succeed(struct db *db, struct attempt *a)
{
	const struct db_value value = db_string(a->login);
	enum db_outcome outcome = DB_OK;

	if (a->login_reserved)
		outcome = account_transaction_single(db,
		    &statements[CLEAR_LOGIN], &value, 1);
	if (outcome == DB_OK)
		a->login_reserved = false;
	return outcome;
}

/* In doubt it may be done, and must not be done twice. */
static enum db_outcome
give_back_once(struct db *db, void *values, bool in_doubt)
{
	return in_doubt ? DB_OK : db_run(db, &statements[GIVE_BACK], values, 2,
	    NULL, NULL);
}

static void
give_back(struct db *db, struct db_value account, struct db_value login,
    long long until)
{
	struct db_value values[] = { account, login };

	if (account_transaction(db, until, give_back_once, values) == DB_OK)
		return;
	log_begin(LOG_LEVEL_WARNING, "a place among the attempts with a "
	    "password could not be given back");
	log_end();
}

void
attempts_give_back_account(struct db *db, struct attempt *a, long long until)
{
	if (a->account_reserved)
		give_back(db, account_of(a), db_string(""), until);
	a->account_reserved = false;
}

void
attempts_give_back(struct db *db, struct attempt *a)
{
	enum { GIVE_BACK_MS = 2000 };

	if (a->account_reserved || a->login_reserved)
		give_back(db, account_of(a), login_of(a), monotonic_ms() +
		    GIVE_BACK_MS);
	a->account_reserved = a->login_reserved = false;
}

/* The logins of EMAIL_KEY in WEBSITE, and where accounts are global. */
static void
name_both(const char *email_key, long long website,
    char here[DIGEST_HEX_LEN + 1], char everywhere[DIGEST_HEX_LEN + 1])
{
	attempts_name_login(text_of(email_key), website, here);
	attempts_name_login(text_of(email_key), 0, everywhere);
}

enum db_outcome
attempts_clear(struct db *db, const char *email_key, long long website,
    long long customer_id)
{
	char here[DIGEST_HEX_LEN + 1], everywhere[DIGEST_HEX_LEN + 1];

	name_both(email_key, website, here, everywhere);
	const struct db_value values[] = { db_string(here),
	    db_string(everywhere), db_null(), db_null(), db_number(0),
	    db_number(customer_id) };

	return db_run(db, &statements[CLEAR], values, 6, NULL, NULL);
}

enum db_outcome
attempts_forget(struct db *db, const char *email_key, long long website)
{
	char here[DIGEST_HEX_LEN + 1], everywhere[DIGEST_HEX_LEN + 1];

	name_both(email_key, website, here, everywhere);
	const struct db_value values[] = { db_string(here),
	    db_string(everywhere) };

	return db_run(db, &statements[FORGET], values, 2, NULL, NULL);
}

enum db_outcome
attempts_forget_everywhere(struct db *db, const char *email_key)
{
	char digest[DIGEST_HEX_LEN + 1];

	digest_sha256(email_key, strlen(email_key), digest);
	const struct db_value value = db_string(digest);

	return db_run(db, &statements[FORGET_EVERYWHERE], &value, 1, NULL,
	    NULL);
}

enum db_outcome
attempts_sweep(struct db *db)
{
	return db_run(db, &statements[SWEEP], NULL, 0, NULL, NULL);
}
