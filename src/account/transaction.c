#include "account/transaction.h"

#include <time.h>

#include "base/entropy.h"
#include "base/log.h"
#include "base/monotonic.h"

enum { RUNS_MAX = 12 };

void
account_transaction_pause(unsigned attempt)
{
	enum { DOUBLINGS_MAX = 5 };
	unsigned char dice;
	long ms = 5L << (attempt < DOUBLINGS_MAX ? attempt : DOUBLINGS_MAX);
	struct timespec t;

	entropy_bytes(&dice, 1);
	ms += ms * dice / 256;
	t = (struct timespec){ ms / 1000, ms % 1000 * 1000000 };
	(void)nanosleep(&t, NULL);
}

static enum db_outcome
run_once(struct db *db, account_work *work, void *argument, bool in_doubt)
{
	enum db_outcome outcome = db_begin(db);

	if (outcome == DB_OK)
		outcome = work(db, argument, in_doubt);
	if (outcome == DB_OK)
		outcome = db_commit(db);
	if (outcome != DB_OK && outcome != DB_UNCERTAIN)
		db_rollback(db);
	return outcome;
}

enum db_outcome
account_transaction(struct db *db, long long until, account_work *work,
    void *argument)
{
	bool in_doubt = false;

	db_limit(db, until);
	for (unsigned attempt = 0; attempt < RUNS_MAX && (attempt == 0 ||
	    monotonic_ms() < until); attempt++) {
		enum db_outcome outcome;

		if (attempt > 0)
			account_transaction_pause(attempt - 1);
		outcome = run_once(db, work, argument, in_doubt);
		switch (outcome) {
		case DB_OK:
		case DB_DUPLICATE:
		case DB_FAILED:
			return outcome;
		case DB_UNCERTAIN:
			in_doubt = true;
			log_begin(LOG_LEVEL_WARNING, "no answer to COMMIT: "
			    "running the transaction again");
			log_end();
			break;
		case DB_AWAY:
		case DB_CONFLICT:
			break;
		}
	}
	return DB_AWAY;
}

enum db_outcome
account_transaction_single(struct db *db, const struct db_statement *statement,
    const struct db_value *values, size_t count)
{
	enum db_outcome outcome = db_run(db, statement, values, count, NULL,
	    NULL);

	for (unsigned attempt = 1; outcome == DB_CONFLICT &&
	    attempt < RUNS_MAX; attempt++) {
		account_transaction_pause(attempt - 1);
		outcome = db_run(db, statement, values, count, NULL, NULL);
	}
	return outcome;
}
