#include "ctl/status.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "ctl/log_file.h"
#include "web/route.h"

const char *const status_windows[STATUS_WINDOWS] = { "minute", "hour", "day" };
const char *const status_outcomes[STATUS_OUTCOMES] = { "accepted", "refused",
    "failed" };
const char *const status_mails[STATUS_MAILS] = { "pending", "failed", "sent" };
const char *const status_ages[STATUS_AGES] = { "minute", "hour", "day",
    "older" };

static const long long seconds[STATUS_WINDOWS] = { 60, 3600, 86400 };

#define AGES(column) \
	"CAST(COALESCE(SUM(" column " > NOW() - INTERVAL 60 SECOND), 0) " \
	"AS SIGNED), " \
	"CAST(COALESCE(SUM(" column " > NOW() - INTERVAL 3600 SECOND), 0) " \
	"AS SIGNED), " \
	"CAST(COALESCE(SUM(" column " > NOW() - INTERVAL 86400 SECOND), 0) " \
	"AS SIGNED), COUNT(*) FROM customer_mail "

/* Each by a key: of state, or of claimed_until and sent_at. */
static const struct db_statement statements[STATUS_MAILS] = {
	[STATUS_PENDING] = { "SELECT " AGES("created_at")
	    "WHERE state = 'pending'" },
	[STATUS_GIVEN_UP] = { "SELECT " AGES("created_at")
	    "WHERE state = 'failed'" },
	[STATUS_SENT] = { "SELECT " AGES("sent_at")
	    "WHERE claimed_until IS NULL AND "
	    "sent_at > NOW() - INTERVAL 86400 SECOND" },
};

struct reading {
	struct status *s;
	char since[STATUS_WINDOWS][CTL_LOG_TIME_SIZE];
};

const char *
status_time_name(size_t i)
{
	return i < PHASES ? reply_phase_names[i] : "all";
}

/* Make counts of ages, which include the shorter ones, exclude them. */
static int
read_ages(const struct db_value *columns, void *argument)
{
	long long *ages = argument;

	for (size_t i = 0; i < STATUS_AGES; i++)
		ages[i] = columns[i].number - (i > 0 ?
		    columns[i - 1].number : 0);
	return 0;
}

/* Count one of NAME in WINDOW and all longer ones. */
static void
count_name(struct status *s, struct status_counts *counts, struct text name,
    enum status_window window)
{
	size_t i = 0;

	while (i < counts->count && !text_is(name, counts->list[i].name))
		i++;
	if (i == STATUS_COUNTS_MAX)
		i--;
	else if (i == counts->count) {
		if (i == STATUS_COUNTS_MAX - 1)
			name = TEXT_LITERAL("(others)");
		if ((counts->list[i].name = text_copy(name)) == NULL) {
			s->no_memory = true;
			return;
		}
		counts->count++;
	}
	for (unsigned w = window; w < STATUS_WINDOWS; w++)
		counts->list[i].count[w]++;
}

/* The bucket of a time; each has 1/STATUS_FINE of what is in it. */
static size_t
bucket_of(unsigned long long us)
{
	size_t shift = 0, bucket;

	while (us >> shift >= STATUS_EXACT)
		shift++;
	bucket = shift * STATUS_FINE + (size_t)(us >> shift);
	return bucket < STATUS_BUCKETS ? bucket : STATUS_BUCKETS - 1;
}

/* The time in the middle of BUCKET. */
static long long
time_of(size_t bucket)
{
	size_t shift = bucket < STATUS_EXACT ? 0 :
	    bucket / STATUS_FINE - 1;
	long long low = (long long)(bucket - shift * STATUS_FINE) << shift;

	return low + (1LL << shift) / 2;
}

long long
status_quantile(const struct status_times *times, int quantile)
{
	long long wanted = (times->all * quantile + 99) / 100, seen = 0;

	for (size_t i = 0; i < STATUS_BUCKETS && times->all > 0; i++)
		if ((seen += times->bucket[i]) >= wanted)
			return time_of(i);
	return 0;
}

/* Count a time that LINE has as KEY, in milliseconds, if it has it. */
static void
count_time(struct status_times *times, const struct json_value *line,
    const char *key)
{
	struct text ms = ctl_log_file_text(line, key);
	char number[32];

	if (text_is_absent(ms))
		return;
	text_put(ms, number, sizeof(number));
	times->bucket[bucket_of((unsigned long long)(strtod(number, NULL) *
	    1000 + 0.5))]++;
	times->all++;
}

static void
count_times(struct status *s, const struct json_value *line)
{
	char key[32];

	for (size_t i = 0; i < PHASES; i++) {
		(void)snprintf(key, sizeof(key), "%s_ms",
		    reply_phase_names[i]);
		count_time(&s->times[i], line, key);
	}
	count_time(&s->times[PHASES], line, "ms");
}

static bool
is_sign_up(const struct json_value *line)
{
	struct text rest;

	return text_is(ctl_log_file_text(line, "message"), "answered") &&
	    text_is(ctl_log_file_text(line, "method"), "POST") &&
	    route_find_rest(ctl_log_file_text(line, "path"), &rest) &&
	    text_is(route_split(rest).rest, "V1/customers");
}

/* The message of the first problem of LINE. */
static struct text
first_problem(const struct json_value *line)
{
	struct json_walk walk = { .begun = false };
	struct json_member member;

	if (json_next(ctl_log_file_member(line, "problems"), &walk, &member))
		return ctl_log_file_text(member.value, "message");
	return TEXT_LITERAL("(none)");
}

static void
count_sign_up(struct reading *r, const struct json_value *line)
{
	struct text time = ctl_log_file_text(line, "time");
	struct text store = ctl_log_file_text(line, "store");
	struct text status = ctl_log_file_text(line, "status");
	enum status_outcome outcome = text_starts_with(status, "2") ?
	    STATUS_ACCEPTED : text_starts_with(status, "4") ? STATUS_REFUSED :
	    STATUS_FAILED;
	char when[CTL_LOG_TIME_SIZE];
	unsigned window = 0;

	text_put(time, when, sizeof(when));
	while (window < STATUS_WINDOWS && strcmp(when, r->since[window]) < 0)
		window++;
	if (window == STATUS_WINDOWS)
		return;
	for (unsigned w = window; w < STATUS_WINDOWS; w++)
		r->s->signups[w][outcome]++;
	count_name(r->s, &r->s->stores, text_is_absent(store) ?
	    TEXT_LITERAL("(none)") : store, (enum status_window)window);
	if (outcome != STATUS_ACCEPTED)
		count_name(r->s, &r->s->refusals, first_problem(line),
		    (enum status_window)window);
	else if (window <= STATUS_HOUR)
		count_times(r->s, line);
}

/* A ctl_log_file_take.  Most lines are not worth a tree. */
static void
take_line(struct text line, void *argument)
{
	struct json_document *document = NULL;

	if (strstr(line.bytes, "\"method\":\"POST\"") == NULL ||
	    strstr(line.bytes, "V1/customers") == NULL)
		return;
	if (json_read(line.bytes, line.length, &document) == JSON_READ_OK &&
	    is_sign_up(json_root(document)))
		count_sign_up(argument, json_root(document));
	json_free(document);
}

static void
read_log(struct status *s)
{
	struct reading r = { .s = s };

	for (size_t i = 0; i < STATUS_WINDOWS; i++)
		ctl_log_file_time(seconds[i], r.since[i]);
	if (ctl_log_file_read(s->log, r.since[STATUS_DAY], take_line, &r) == 0)
		return;
	(void)snprintf(s->log_fault, sizeof(s->log_fault), "%s: %s", s->log,
	    strerror(errno));
	s->log = NULL;
}

enum db_outcome
status_read(struct status *s, struct db *db, const char *socket,
    const char *log)
{
	enum db_outcome outcome = DB_OK;

	*s = (struct status){ .socket = socket, .log = log };
	if (socket != NULL)
		ctl_pool_state_read(&s->pool, socket);
	if (log != NULL)
		read_log(s);
	else
		(void)snprintf(s->log_fault, sizeof(s->log_fault),
		    "the log is no file (name one as log in the settings "
		    "file, or by --log)");
	for (size_t i = 0; i < STATUS_MAILS && outcome == DB_OK; i++)
		outcome = db_run(db, &statements[i], NULL, 0, read_ages,
		    s->mails[i]);
	s->has_mails = outcome == DB_OK;
	return outcome;
}

void
status_free(struct status *s)
{
	for (size_t i = 0; i < s->stores.count; i++)
		free(s->stores.list[i].name);
	for (size_t i = 0; i < s->refusals.count; i++)
		free(s->refusals.list[i].name);
	s->stores.count = s->refusals.count = 0;
}
