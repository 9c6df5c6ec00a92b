#include "mail/flush_lease.h"

#include "base/entropy.h"
#include "base/monotonic.h"

enum { TAKE, IS_OURS, RELEASE, STATEMENTS };

static const struct db_statement statements[STATEMENTS] = {
	[TAKE] = { "UPDATE customer_mail_flush SET holder = ?, "
	    "held_until = NOW() + INTERVAL ? SECOND WHERE flush_id = 1 AND "
	    "(holder = ? OR held_until IS NULL OR held_until < NOW())" },
	[IS_OURS] = { "SELECT 1 FROM customer_mail_flush WHERE flush_id = 1 "
	    "AND holder = ? AND held_until >= NOW()" },
	[RELEASE] = { "UPDATE customer_mail_flush SET held_until = NULL "
	    "WHERE flush_id = 1 AND holder = ?" },
};

/* The row decides: the UPDATE may have been repeated, or have changed nothing.
 */
static enum db_outcome
take(struct db *db, struct flush_lease *lease, bool *held)
{
	enum { RENEW_MS = 5000 };
	const struct db_value holder = db_string(lease->holder);
	const struct db_value values[] = { holder, db_number(lease->seconds),
	    holder };
	enum db_outcome outcome = db_run(db, &statements[TAKE], values, 3, NULL,
	    NULL);

	*held = false;
	lease->renew = monotonic_ms() + RENEW_MS;
	if (outcome == DB_OK)
		outcome = db_run(db, &statements[IS_OURS], &holder, 1,
		    db_row_exists, held);
	return outcome;
}

enum db_outcome
flush_lease_take(struct db *db, struct flush_lease *lease, unsigned seconds,
    bool *held)
{
	entropy_alphanumeric(lease->holder, FLUSH_LEASE_HOLDER_LEN);
	lease->seconds = seconds;
	return take(db, lease, held);
}

enum db_outcome
flush_lease_keep(struct db *db, struct flush_lease *lease, bool *held)
{
	*held = true;
	return monotonic_ms() < lease->renew ? DB_OK : take(db, lease, held);
}

void
flush_lease_release(struct db *db, const struct flush_lease *lease)
{
	const struct db_value holder = db_string(lease->holder);
	enum db_outcome outcome = db_run(db, &statements[RELEASE], &holder, 1,
	    NULL, NULL);

	(void)outcome;
}
