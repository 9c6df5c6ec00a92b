/*
 * Counts and lists what the journal of mails holds, and changes
 * nothing: for the ceilings of mails an hour, for flush, for people.
 */
#ifndef MAIL_CENSUS_H
#define MAIL_CENSUS_H

#include <stdbool.h>

#include "db/db.h"
#include "mail/journal.h"

/*
 * How many mails count against the ceilings before M may go out: those sent in
 * the last hour and those that others are sending right now; to M's recipient,
 * or (with RECIPIENT false) to anybody.  At most MOST are counted.  Since M is
 * leased before it asks, one of two that are sent at once sees the other:
 * a ceiling is never passed on one server, and on Galera by no more than the
 * mails under way.
 */
enum db_outcome mail_census_hour(struct db *db, const struct mail *m,
    bool recipient, long long most, long long *count)
    __attribute__((nonnull, warn_unused_result));

/* Mails that need somebody's eye. */
struct mail_backlog {
	long long failed;	/* given up, of those written in DAYS */
	long long waiting;	/* pending for more than SECONDS */
};

enum db_outcome mail_census_backlog(struct db *db, long long days,
    long long seconds, struct mail_backlog *backlog)
    __attribute__((nonnull, warn_unused_result));

/*
 * The seconds until the last lease on a pending mail runs out; 0 if none is
 * leased.
 */
enum db_outcome mail_census_leased(struct db *db, long long *seconds)
    __attribute__((nonnull, warn_unused_result));

/* A row as "customersctl mail list" shows it. */
struct mail_row {
	long long id;
	struct text template, recipient, state, created_at, last_error;
	long long attempts;
};

/*
 * Call SHOW for the newest MOST rows, newest first; STATE "" takes all states.
 */
enum db_outcome mail_census_list(struct db *db, const char *state, long most,
    int (*show)(const struct mail_row *, void *), void *argument)
    __attribute__((nonnull(1, 2, 4), warn_unused_result));

#endif
