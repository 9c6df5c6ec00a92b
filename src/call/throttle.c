#include "call/throttle.h"

#include <stdio.h>

#include "account/attempts.h"
#include "base/entropy.h"
#include "base/monotonic.h"
#include "base/wipe.h"
#include "call/customer_token.h"
#include "call/integration.h"

enum { COUNT, LEFT, NEW_HOUR, GIVE_BACK, SWEEP, STATEMENTS };

#define UNDER_WAY "began_at > NOW() - INTERVAL 1 HOUR"

static const struct db_statement statements[STATEMENTS] = {
	/*
	 * Changes no row if there is no hour under way or no room in it.  The
	 * connection remembers what was counted.
	 */
	[COUNT] = { "INSERT INTO signup_count (address_hash, number) "
	    "SELECT @counted := UNHEX(SHA2(CONCAT(secret, ?), 256)), 1 "
	    "FROM throttle_key WHERE key_id = 1 AND " UNDER_WAY " "
	    "ON DUPLICATE KEY UPDATE number = signup_count.number + "
	    "(signup_count.number < ?)" },
	[LEFT] = { "SELECT TIMESTAMPDIFF(SECOND, NOW(), began_at + "
	    "INTERVAL 1 HOUR) FROM throttle_key WHERE key_id = 1" },
	/* Of several workers the first decides. */
	[NEW_HOUR] = { "INSERT INTO throttle_key (key_id, secret, began_at) "
	    "VALUES (1, ?, NOW()) ON DUPLICATE KEY UPDATE "
	    "secret = IF(" UNDER_WAY ", secret, VALUES(secret)), "
	    "began_at = IF(" UNDER_WAY ", began_at, NOW())" },
	/*
	 * From the hour in which it was counted, though another may have begun.
	 * On another connection @counted is NULL, and no row is changed: the
	 * statement may be repeated after the connection was lost.
	 */
	[GIVE_BACK] = { "UPDATE signup_count SET number = number - 1 "
	    "WHERE address_hash = @counted AND number > 0" },
	[SWEEP] = { "DELETE FROM signup_count "
	    "WHERE created_at <= NOW() - INTERVAL 1 HOUR "
	    "ORDER BY created_at LIMIT 500" },
};

/* Begin an hour, with a new secret, unless another worker has. */
static enum db_outcome
begin_hour(struct db *db)
{
	enum { SECRET_LEN = 64 };	/* 256 bits */
	char secret[SECRET_LEN + 1];
	struct db_value value;
	enum db_outcome outcome;

	entropy_hex(secret, SECRET_LEN);
	value = db_string(secret);
	outcome = db_run(db, &statements[NEW_HOUR], &value, 1, NULL, NULL);
	wipe(secret, sizeof(secret));
	if (outcome == DB_OK) {		/* these need not succeed */
		(void)throttle_sweep(db);
		(void)attempts_sweep(db);
		(void)customer_token_sweep(db);
		(void)integration_sweep(db);
	}
	return outcome;
}

/*
 * Count T's client in the hour under way if there is room for it under LIMIT;
 * else *LEFT is how many seconds of that hour are left, 0 if there is none.
 */
static enum db_outcome
try_to_count(struct db *db, struct throttle *t, long long limit,
    long long *left)
{
	const struct db_value values[] = { db_string(t->client),
	    db_number(limit) };
	enum db_outcome outcome = db_run(db, &statements[COUNT], values, 2,
	    NULL, NULL);

	*left = 0;
	t->counted = outcome == DB_OK && db_changed(db) > 0;
	if (outcome != DB_OK || t->counted)
		return outcome;
	return db_run(db, &statements[LEFT], NULL, 0, db_row_number, left);
}

static enum db_outcome
count(struct db *db, struct throttle *t, long long limit, long long *left)
{
	enum db_outcome outcome = try_to_count(db, t, limit, left);

	if (outcome != DB_OK || t->counted)
		return outcome;
	/* No hour was under way, though another worker may have begun one. */
	if (*left <= 0)
		outcome = begin_hour(db);
	return outcome != DB_OK ? outcome : try_to_count(db, t, limit, left);
}

/* Count WHAT of the call's address; 0 is no LIMIT. */
static bool
count_address(struct call *call, const struct shop_settings *settings,
    const char *what, long long limit, struct throttle *t)
{
	const char *address = call->request->remote_address;
	char client[NETWORK_CLIENT_SIZE];
	long long left;

	if (limit <= 0 || network_list_has(shop_text(settings,
	    SHOP_TRUSTED_ADDRESSES), address))
		return true;
	network_client(address, client);
	(void)snprintf(t->client, sizeof(t->client), "%s%s", what, client);
	if (!call_check_outcome(call, count(call->app->db, t, limit, &left)))
		return false;
	if (t->counted)
		return true;
	(void)call_refuse(call, PROBLEM_TOO_MANY_REQUESTS, TEXT_ABSENT);
	call->reply->retry_after = left > 0 ? (int)left : 1;
	return false;
}

bool
throttle_signup(struct call *call, const struct shop_settings *settings,
    struct throttle *t)
{
	return call->caller.kind == CALLER_INTEGRATION ||
	    count_address(call, settings, "", shop_number(settings,
	    SHOP_SIGNUPS_PER_ADDRESS_HOUR), t);
}

bool
throttle_mail(struct call *call, const struct shop_settings *settings)
{
	struct throttle t = { .counted = false };

	return count_address(call, settings, "mail ", shop_number(settings,
	    SHOP_MAILS_PER_ADDRESS_HOUR), &t);
}

/* If it fails, the sign-up counts for what is left of the hour. */
static enum db_outcome
give_back(struct db *db, struct throttle *t)
{
	t->counted = false;
	return db_run(db, &statements[GIVE_BACK], NULL, 0, NULL, NULL);
}

void
throttle_finish(struct call *call, struct throttle *t)
{
	enum { GIVE_BACK_MS = 2000, FAULT = 500 };

	if (!t->counted || call->reply->status < FAULT)
		return;
	db_limit(call->app->db, monotonic_ms() + GIVE_BACK_MS);
	(void)give_back(call->app->db, t);
}

enum db_outcome
throttle_sweep(struct db *db)
{
	return db_run(db, &statements[SWEEP], NULL, 0, NULL, NULL);
}
