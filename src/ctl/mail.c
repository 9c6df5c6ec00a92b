/*
 * Shows the journal of mails, tries pending mails again, and gives them up.
 * Keys and tokens of links are never shown.
 */
#include "ctl/ctl.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "account/attempts.h"
#include "base/text.h"
#include "call/customer_token.h"
#include "call/idempotency.h"
#include "call/integration.h"
#include "call/nonce.h"
#include "call/throttle.h"
#include "json/read.h"
#include "mail/census.h"
#include "mail/flush.h"
#include "mail/retention.h"

enum { SHOW, REMAINING, DROPPABLE, DROP, STATEMENTS };

/* Pending mails that nobody is sending, by id, age and recipient. */
#define DROPPED "WHERE state = 'pending' AND mail_id BETWEEN ? AND ? AND " \
	"created_at <= NOW() - INTERVAL ? SECOND AND " \
	"recipient LIKE ? ESCAPE '|' AND " \
	"(claimed_until IS NULL OR claimed_until < NOW())"

static const struct db_statement statements[STATEMENTS] = {
	[SHOW] = { "SELECT mail_id, customer_id, store_id, template, "
	    "recipient, message_id, state, attempts, created_at, "
	    "next_attempt_at, claimed_until, sent_at, last_error, parameters "
	    "FROM customer_mail WHERE mail_id = ?" },
	/* The mails that a flush with these limits should have tried. */
	[REMAINING] = { "SELECT COUNT(*) FROM customer_mail "
	    "WHERE state = 'pending' AND "
	    "created_at <= NOW() - INTERVAL ? SECOND AND "
	    "(? = 0 OR next_attempt_at <= NOW())" },
	[DROPPABLE] = { "SELECT COUNT(*) FROM customer_mail " DROPPED },
	[DROP] = { "UPDATE customer_mail SET " MAIL_FAILS("'dropped'") " "
	    DROPPED " LIMIT ?" },
};

/* Names of the columns of SHOW; the parameters, in JSON, are the last. */
static const char *const names[] = { "id", "customer", "store", "template",
    "recipient", "message-id", "state", "attempts", "created", "next-attempt",
    "claimed-until", "sent", "last-error" };

enum { NAMES = sizeof(names) / sizeof(*names), PARAMETERS = NAMES };

/* The parameters that are not secret; all others are hidden. */
static const char *const shown_parameters[] = { "name", "back_url",
    "subscriber" };

enum {
	LIST_DEFAULT = 100,
	LIST_MAX = 1000000,
	SECONDS_MAX = 366 * 24 * 3600
};

static int
print_row(const struct mail_row *row, void *argument)
{
	(void)argument;
	(void)printf("%lld\t", row->id);
	ctl_print(row->state);
	(void)putchar('\t');
	ctl_print(row->created_at);
	(void)printf("\t%lld\t", row->attempts);
	ctl_print(row->template);
	(void)putchar('\t');
	ctl_print(row->recipient);
	(void)putchar('\t');
	ctl_print(row->last_error);
	(void)putchar('\n');
	return 0;
}

static bool
is_state(const char *s)
{
	return strcmp(s, "pending") == 0 || strcmp(s, "sent") == 0 ||
	    strcmp(s, "failed") == 0;
}

int
ctl_mail_list(struct ctl *c)
{
	const char *state = "", *max = NULL;
	struct ctl_option options[] = { { "state", &state, 1, 0 },
	    { "max", &max, 1, 0 } };
	long long limit = LIST_DEFAULT;

	if (!ctl_arguments(c, options, 2, 0, 0))
		return EX_USAGE;
	if (options[0].count > 0 && !is_state(state))
		return ctl_usage(c, "--state is pending, sent or failed");
	if (max != NULL && !ctl_number(max, 1, LIST_MAX, &limit))
		return ctl_usage(c, "--max needs 1 to %d", LIST_MAX);
	return ctl_database(c->app->db, mail_census_list(c->app->db, state,
	    (long)limit, print_row, NULL));
}

static bool
is_shown(struct text name)
{
	for (size_t i = 0; i < sizeof(shown_parameters) /
	    sizeof(*shown_parameters); i++)
		if (text_is(name, shown_parameters[i]))
			return true;
	return false;
}

/* Print the members of the object in JSON. */
static void
print_parameters(struct text json)
{
	struct json_document *document = NULL;
	struct json_walk walk = { 0 };
	struct json_member member;

	if (json_read(json.bytes, json.length, &document) != JSON_READ_OK) {
		(void)puts("parameters: malformed");
		return;
	}
	while (json_next(json_root(document), &walk, &member)) {
		(void)fputs("parameter ", stdout);
		ctl_print(member.key);
		(void)fputs(": ", stdout);
		ctl_print(is_shown(member.key) ? json_text(member.value) :
		    TEXT_LITERAL("(hidden)"));
		(void)putchar('\n');
	}
	json_free(document);
}

static int
print_mail(const struct db_value *columns, void *found)
{
	for (size_t i = 0; i < NAMES; i++) {
		struct text text = db_column_text(&columns[i]);

		(void)printf("%s: ", names[i]);
		if (columns[i].type == DB_NUMBER)
			(void)printf("%lld", columns[i].number);
		else
			ctl_print(text);
		(void)putchar('\n');
	}
	print_parameters(db_column_text(&columns[PARAMETERS]));
	*(bool *)found = true;
	return 0;
}

int
ctl_mail_show(struct ctl *c)
{
	bool found = false;
	struct db_value key;
	long long id;
	int status;

	if (!ctl_arguments(c, NULL, 0, 1, 1))
		return EX_USAGE;
	if (!ctl_number(c->words[0], 1, 0x7fffffffffffffff, &id))
		return ctl_usage(c, "%s is no id", c->words[0]);
	key = db_number(id);
	status = ctl_database(c->app->db, db_run(c->app->db, &statements[SHOW],
	    &key, 1, print_mail, &found));
	if (status != EX_OK || found)
		return status;
	ctl_error("no mail %lld", id);
	return EX_DATAERR;
}

static enum db_outcome
sweep_answers(struct db *db)
{
	return idempotency_sweep(db, MAIL_BATCH_MAX);
}

/* Cron runs this every few minutes, so it also deletes rows that expire. */
static enum db_outcome
delete_expired(struct db *db)
{
	static enum db_outcome (*const sweeps[])(struct db *) = {
		sweep_answers, throttle_sweep, attempts_sweep,
		customer_token_sweep, integration_sweep, nonce_sweep,
	};
	enum db_outcome outcome = DB_OK;

	for (size_t i = 0; outcome == DB_OK &&
	    i < sizeof(sweeps) / sizeof(*sweeps); i++)
		do
			outcome = sweeps[i](db);
		while (outcome == DB_OK && db_changed(db) > 0);
	return outcome;
}

int
ctl_mail_flush(struct ctl *c)
{
	const char *older_than = NULL, *max = NULL;
	struct ctl_option options[] = { { "older-than", &older_than, 1, 0 },
	    { "max", &max, 1, 0 } };
	struct flush_options o = { 0, 0, false };
	struct flush_result result = { 0, 0, 0, false };
	long long limit = 0, remaining = 0;
	int status;

	if (!ctl_arguments(c, options, 2, 0, 0))
		return EX_USAGE;
	o.due_only = older_than != NULL;
	if (o.due_only && !ctl_number(older_than, 0, SECONDS_MAX,
	    &o.older_than))
		return ctl_usage(c, "--older-than needs 0 to %d seconds",
		    SECONDS_MAX);
	if (max != NULL && !ctl_number(max, 1, LIST_MAX, &limit))
		return ctl_usage(c, "--max needs 1 to %d", LIST_MAX);
	o.max = (long)limit;
	const struct db_value values[] = { db_number(o.older_than),
	    db_number(o.due_only) };

	status = ctl_database(c->app->db, flush_run(c->app->db,
	    &c->app->mailer, &o, &result));
	if (result.busy)
		ctl_error("another flush is at work");
	(void)printf("%ld sent, %ld later, %ld failed\n", result.sent,
	    result.later, result.failed);
	if (status == EX_OK)
		status = ctl_database(c->app->db, db_run(c->app->db,
		    &statements[REMAINING], values, 2, db_row_number,
		    &remaining));
	if (status == EX_OK)
		status = ctl_database(c->app->db, delete_expired(c->app->db));
	if (status == EX_OK)
		status = ctl_database(c->app->db, retention_sweep(c->app->db,
		    c->app->settings.mail_retention_days));
	if (status == EX_OK && (result.later > 0 || remaining > 0))
		return EX_TEMPFAIL;
	return status;
}

/* Append PATTERN, in which "*" stands for any characters, for LIKE. */
static void
add_like(struct buf *out, const char *pattern)
{
	for (; *pattern != '\0'; pattern++) {
		if (strchr("%_|", *pattern) != NULL)
			buf_byte(out, '|');
		buf_byte(out, *pattern == '*' ? '%' : *pattern);
	}
}

/* Give up the mails that VALUES select, so many at a time. */
static enum db_outcome
drop(struct db *db, const struct db_value *values, long long *dropped)
{
	enum db_outcome outcome;

	do {
		outcome = db_run(db, &statements[DROP], values, 5, NULL, NULL);
		if (outcome == DB_OK)
			*dropped += db_changed(db);
	} while (outcome == DB_OK && db_changed(db) == MAIL_BATCH_MAX);
	return outcome;
}

int
ctl_mail_drop(struct ctl *c)
{
	const char *older_than = NULL, *recipient = "*";
	struct ctl_option options[] = { { "older-than", &older_than, 1, 0 },
	    { "recipient", &recipient, 1, 0 }, { "yes", NULL, 0, 0 } };
	long long seconds = 0, first = 1, last = LLONG_MAX, count = 0;
	struct buf like = BUF_EMPTY;
	enum db_outcome outcome;
	bool yes;

	if (!ctl_arguments(c, options, 3, 0, 1))
		return EX_USAGE;
	if (c->count == 0 && options[0].count + options[1].count == 0)
		return ctl_usage(c, "which mails?");
	if (c->count > 0 && !ctl_number(c->words[0], 1, LLONG_MAX, &first))
		return ctl_usage(c, "%s is no id", c->words[0]);
	if (c->count > 0)
		last = first;
	if (older_than != NULL && !ctl_number(older_than, 0, SECONDS_MAX,
	    &seconds))
		return ctl_usage(c, "--older-than needs 0 to %d seconds",
		    SECONDS_MAX);
	yes = options[2].count > 0;
	add_like(&like, recipient);
	const struct db_value values[] = { db_number(first), db_number(last),
	    db_number(seconds), db_string(buf_string(&like)),
	    db_number(MAIL_BATCH_MAX) };

	if (buf_failed(&like))
		outcome = DB_AWAY;
	else if (yes)
		outcome = drop(c->app->db, values, &count);
	else
		outcome = db_run(c->app->db, &statements[DROPPABLE], values, 4,
		    db_row_number, &count);
	buf_free(&like);
	if (outcome == DB_OK)
		(void)printf(yes ? "%lld dropped\n" :
		    "%lld to drop; --yes drops them\n", count);
	return ctl_database(c->app->db, outcome);
}
