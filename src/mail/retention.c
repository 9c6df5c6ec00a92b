#include "mail/retention.h"

#include <stddef.h>

#include "mail/journal.h"

/*
 * Only a mail that was sent has sent_at, and it has no lease any more, which is
 * how its key begins.  One that failed has its end in
 * next_attempt_at (MAIL_FAILS), for which there is no key: created_at, which
 * has one, finds little else, since mails end within days.
 */
static const struct {
	struct db_statement statement;
	size_t days;		/* how often it asks for them */
} sweeps[] = {
	{ { "DELETE FROM customer_mail "
	    "WHERE claimed_until IS NULL AND "
	    "sent_at <= NOW() - INTERVAL ? DAY LIMIT ?" }, 1 },
	{ { "DELETE FROM customer_mail WHERE state = 'failed' AND "
	    "created_at <= NOW() - INTERVAL ? DAY AND "
	    "next_attempt_at <= NOW() - INTERVAL ? DAY LIMIT ?" }, 2 },
};

enum db_outcome
retention_sweep(struct db *db, unsigned days)
{
	const struct db_value age = db_number(days),
	    max = db_number(MAIL_BATCH_MAX);
	const struct db_value values[] = { age, age, max };
	enum db_outcome outcome = DB_OK;
	unsigned batches = 0;

	for (size_t i = 0; days > 0 && i < sizeof(sweeps) / sizeof(*sweeps) &&
	    outcome == DB_OK; i++)
		do
			outcome = db_run(db, &sweeps[i].statement,
			    values + 2 - sweeps[i].days, sweeps[i].days + 1,
			    NULL, NULL);
		while (outcome == DB_OK && db_changed(db) == MAIL_BATCH_MAX &&
		    ++batches < RETENTION_BATCHES_MAX);
	return outcome;
}
