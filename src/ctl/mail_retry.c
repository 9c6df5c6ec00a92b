/*
 * Makes failed mails pending again, so that the next flush tries them.
 */
#include "ctl/ctl.h"

#include <limits.h>
#include <stdio.h>
#include <sysexits.h>

#include "account/mail_retry.h"
#include "base/monotonic.h"

enum { FAILED, STATEMENTS };

/* What an operator has dropped stays dropped, unless it is named. */
static const struct db_statement statements[STATEMENTS] = {
	[FAILED] = { "SELECT mail_id, "
	    "CAST(UNIX_TIMESTAMP(created_at) AS SIGNED), "
	    "CAST(UNIX_TIMESTAMP() AS SIGNED) FROM customer_mail "
	    "WHERE state = 'failed' AND (created_at > FROM_UNIXTIME(?) OR "
	    "(created_at = FROM_UNIXTIME(?) AND mail_id > ?)) AND "
	    "NOT last_error <=> 'dropped' "
	    "ORDER BY created_at, mail_id LIMIT ?" },
};

enum {
	BATCH = 500,			/* mails that are read at a time */
	MAX_DEFAULT = 1000,
	MAX_MAX = 1000000,
	RETRY_MS = 12000		/* for one mail */
};

struct failed {
	long long id;
	long long created;		/* seconds since 1970 */
};

struct batch {
	struct failed mails[BATCH];
	size_t count;
	long long begun;		/* when the first batch was read */
};

/* What became of the mails. */
struct retried {
	long long pending, needless;
};

static int
take_failed(const struct db_value *columns, void *argument)
{
	struct batch *batch = argument;

	batch->mails[batch->count++] = (struct failed){ columns[0].number,
	    columns[1].number };
	if (batch->begun == 0)
		batch->begun = columns[2].number;
	return 0;
}

/* Try the mail ID, which is in one of the states of mail_retry. */
static enum db_outcome
retry_one(struct db *db, long long id, struct retried *r)
{
	enum mail_retry result;
	enum db_outcome outcome = mail_retry(db, monotonic_ms() + RETRY_MS, id,
	    &result);

	r->pending += outcome == DB_OK && result == MAIL_RETRY_PENDING;
	r->needless += outcome == DB_OK && result == MAIL_RETRY_NEEDLESS;
	return outcome;
}

/*
 * Failed mails, from the oldest on, until MAX are pending.  Their time begins
 * anew, so one that is younger than the first batch has been retried already,
 * or is new.
 */
static enum db_outcome
retry_failed(struct db *db, long long max, struct retried *r)
{
	enum db_outcome outcome;
	struct batch batch = { .begun = 0 };
	struct failed after = { 0, 1 };
	size_t i;

	do {
		const struct db_value created = db_number(after.created);
		const struct db_value values[] = { created, created,
		    db_number(after.id), db_number(BATCH) };

		batch.count = 0;
		outcome = db_run(db, &statements[FAILED], values, 4,
		    take_failed, &batch);
		for (i = 0; outcome == DB_OK && i < batch.count &&
		    r->pending < max &&
		    batch.mails[i].created <= batch.begun; i++) {
			after = batch.mails[i];
			outcome = retry_one(db, after.id, r);
		}
	} while (outcome == DB_OK && i == BATCH && r->pending < max);
	return outcome;
}

int
ctl_mail_retry(struct ctl *c)
{
	const char *max = NULL;
	struct ctl_option options[] = { { "failed", NULL, 0, 0 },
	    { "max", &max, 1, 0 } };
	long long limit = MAX_DEFAULT, id = 0;
	struct retried r = { 0, 0 };
	enum db_outcome outcome;
	bool all;

	if (!ctl_arguments(c, options, 2, 0, 1))
		return EX_USAGE;
	all = options[0].count > 0;
	if (all == (c->count > 0) || (!all && max != NULL))
		return ctl_usage(c, "an id or --failed");
	if (!all && !ctl_number(c->words[0], 1, LLONG_MAX, &id))
		return ctl_usage(c, "%s is no id", c->words[0]);
	if (max != NULL && !ctl_number(max, 1, MAX_MAX, &limit))
		return ctl_usage(c, "--max needs 1 to %d", MAX_MAX);
	outcome = all ? retry_failed(c->app->db, limit, &r) :
	    retry_one(c->app->db, id, &r);
	if (outcome == DB_OK && !all && r.pending + r.needless == 0) {
		ctl_error("no failed mail %lld", id);
		return EX_DATAERR;
	}
	(void)printf("%lld pending, %lld not needed any more\n", r.pending,
	    r.needless);
	return ctl_database(c->app->db, outcome);
}
