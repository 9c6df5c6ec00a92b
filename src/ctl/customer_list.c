/*
 * Lists sign-ups.
 */
#include "ctl/ctl.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include "ctl/customer_row.h"
#include "ctl/when.h"

enum {
	ANY_STORE = -1,
	LIST_DEFAULT = 100,
	LIST_MAX = 1000000
};

/* From the newest back along the key, whatever else is asked. */
static const struct db_statement list = { "SELECT STRAIGHT_JOIN "
    CUSTOMER_ROW_COLUMNS "FROM customer_entity c "
    "FORCE INDEX (CUSTOMER_ENTITY_CREATED_AT) " CUSTOMER_ROW_JOINS
    "WHERE c.created_at >= ? AND c.created_at <= ? "
    "AND ? IN (c.store_id, -1) "
    "AND CASE ? WHEN 'pending' THEN c.confirmation IS NOT NULL "
    "WHEN 'confirmed' THEN c.confirmation IS NULL "
    "WHEN 'no-password' THEN c.password_hash IS NULL "
    "WHEN 'locked' THEN c.lock_expires > NOW() ELSE TRUE END "
    "ORDER BY c.created_at DESC, c.entity_id DESC LIMIT ?" };

static const char *const states[] = { "pending", "confirmed", "no-password",
    "locked" };

static bool
is_state(const char *s)
{
	for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++)
		if (strcmp(s, states[i]) == 0)
			return true;
	return false;
}

/* Where rows go: a line of standard output each, or a list in JSON. */
struct listing {
	struct buf out;
	struct json_writer w;
	bool json;
};

static int
take_row(const struct db_value *columns, void *argument)
{
	struct listing *l = argument;

	if (l->json)
		customer_row_write(&l->w, columns);
	else
		customer_row_print(columns);
	return buf_failed(&l->out) ? -1 : 0;
}

static int
run(struct ctl *c, const struct db_value *values, size_t count, bool json)
{
	struct listing l = { .out = BUF_EMPTY, .json = json };
	enum db_outcome outcome;

	json_write_start(&l.w, &l.out, NULL);
	json_write_list(&l.w, NULL);
	outcome = db_run(c->app->db, &list, values, count, take_row, &l);
	json_write_end_list(&l.w);
	if (outcome == DB_OK && buf_failed(&l.out))
		outcome = DB_AWAY;
	if (outcome == DB_OK && json)
		(void)puts(buf_string(&l.out));
	buf_free(&l.out);
	return ctl_database(c->app->db, outcome);
}

/* Today's, if no time is given. */
static bool
read_times(const char *since, const char *until,
    char from[CALENDAR_TIME_LEN + 1], char to[CALENDAR_TIME_LEN + 1])
{
	const time_t now = time(NULL);

	if (since == NULL)
		since = until == NULL ? "today" : "1970-01-01";
	return when_read(since, WHEN_SINCE, now, from) &&
	    when_read(until != NULL ? until : "9999-12-31", WHEN_UNTIL, now,
	    to);
}

int
ctl_customer_list(struct ctl *c)
{
	const char *since = NULL, *until = NULL, *store = NULL, *state = "",
	    *max = NULL;
	struct ctl_option options[] = { { "since", &since, 1, 0 },
	    { "until", &until, 1, 0 }, { "store", &store, 1, 0 },
	    { "state", &state, 1, 0 }, { "max", &max, 1, 0 },
	    { "json", NULL, 0, 0 } };
	char from[CALENDAR_TIME_LEN + 1], to[CALENDAR_TIME_LEN + 1];
	long long limit = LIST_DEFAULT, store_id = ANY_STORE, website;
	bool found = true;
	enum db_outcome outcome = DB_OK;

	if (!ctl_arguments(c, options, sizeof(options) / sizeof(*options), 0,
	    0))
		return EX_USAGE;
	if (!read_times(since, until, from, to))
		return ctl_usage(c, "a time is YYYY-MM-DD [HH:MM[:SS]], today, "
		    "yesterday, or a span such as 24h or 7d");
	if (options[3].count > 0 && !is_state(state))
		return ctl_usage(c, "--state is pending, confirmed, "
		    "no-password or locked");
	if (max != NULL && !ctl_number(max, 1, LIST_MAX, &limit))
		return ctl_usage(c, "--max needs 1 to %d", LIST_MAX);
	if (store != NULL)
		outcome = ctl_find_store(c->app->db, store, &store_id,
		    &website, &found);
	if (outcome != DB_OK)
		return ctl_database(c->app->db, outcome);
	if (!found) {
		ctl_error("no store %s", store);
		return EX_DATAERR;
	}
	const struct db_value values[] = { db_string(from), db_string(to),
	    db_number(store_id), db_string(state), db_number(limit) };

	return run(c, values, 5, options[5].count > 0);
}
