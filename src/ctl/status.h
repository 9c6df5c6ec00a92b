/*
 * What "customersctl status" tells, as data: status_read.c finds it out,
 * status.c shows it to people, status_write.c to programs.
 */
#ifndef CTL_STATUS_H
#define CTL_STATUS_H

#include "base/buf.h"
#include "ctl/pool_state.h"
#include "db/db.h"
#include "web/reply.h"

/* Spans of time that end now. */
enum status_window {
	STATUS_MINUTE, STATUS_HOUR, STATUS_DAY, STATUS_WINDOWS
};

extern const char *const status_windows[STATUS_WINDOWS];

/* What became of a sign-up: 200, 4xx, 5xx. */
enum status_outcome {
	STATUS_ACCEPTED, STATUS_REFUSED, STATUS_FAILED, STATUS_OUTCOMES
};

extern const char *const status_outcomes[STATUS_OUTCOMES];

/* States of mails in the journal, and how old one is: none counts twice. */
enum status_mail {
	STATUS_PENDING, STATUS_GIVEN_UP, STATUS_SENT, STATUS_MAILS
};
enum { STATUS_OLDER = STATUS_WINDOWS, STATUS_AGES };

extern const char *const status_mails[STATUS_MAILS];
extern const char *const status_ages[STATUS_AGES];

/* A store, or the message of a refusal, with sign-ups in each window. */
struct status_count {
	char *name;
	long long count[STATUS_WINDOWS];
};

enum { STATUS_COUNTS_MAX = 200 };	/* more are counted together */

struct status_counts {
	struct status_count list[STATUS_COUNTS_MAX];
	size_t count;
};

/*
 * How many sign-ups took how long: a bucket is as wide as 1/64 of what is in
 * it, so that a quantile is that exact.
 */
enum {
	STATUS_FINE = 64,	/* buckets from a power of 2 to the next */
	STATUS_EXACT = 2 * STATUS_FINE,	/* below it, each number has its own */
	STATUS_BUCKETS = 40 * STATUS_FINE	/* up to 400 days */
};

struct status_times {
	long long bucket[STATUS_BUCKETS];
	long long all;
};

struct status {
	const char *socket;		/* NULL: none is known */
	struct ctl_pool_state pool;
	bool has_mails;			/* the database has told */
	long long mails[STATUS_MAILS][STATUS_AGES];
	const char *log;		/* NULL: none that can be read */
	char log_fault[160];		/* why not */
	long long signups[STATUS_WINDOWS][STATUS_OUTCOMES];
	struct status_counts stores, refusals;
	/* Of the accepted ones of the hour: each phase, and the whole. */
	struct status_times times[PHASES + 1];
	bool no_memory;
};

/* What STATUS_times[i] is about: a phase's name, or "all". */
const char *status_time_name(size_t i);

/*
 * Find out everything.  SOCKET and LOG are NULL where there is none; LOG_FAULT
 * says why.  Returns DB_OK, or why the mails are not known.  Free S in both
 * cases.
 */
enum db_outcome status_read(struct status *s, struct db *db,
    const char *socket, const char *log)
    __attribute__((nonnull(1, 2), warn_unused_result));

/* The QUANTILE (per cent) of TIMES in microseconds; 0 if there are none. */
long long status_quantile(const struct status_times *times, int quantile)
    __attribute__((nonnull));

void status_free(struct status *s);

/* Append S as one object of JSON, or in the text format of Prometheus. */
void status_write_json(const struct status *s, struct buf *out);
void status_write_prometheus(const struct status *s, struct buf *out);

#endif
