/*
 * Counts and lists the mails in the journal, without changing it: for the
 * ceilings of mails an hour, for flush and for people.
 */
#ifndef MAIL_CENSUS_H
#define MAIL_CENSUS_H

#include <stdbool.h>

#include "db/db.h"
#include "mail/journal.h"

/*
 * Count the mails that weigh against a ceiling before M may go out: those sent
 * in the last hour and those that other processes are sending now, to the
 * mailbox of M's recipient or, if RECIPIENT is false, to anybody.  Counting
 * stops at MAX.  M must be leased already: then, of two mails sent at the same
 * time, one sees the other.  So on one server a ceiling is never exceeded, and
 * on Galera by at most the mails under way.
 */
enum db_outcome mail_census_hour(struct db *db, const struct mail *m,
    bool recipient, long long max, long long *count)
    __attribute__((nonnull, warn_unused_result));

/* Which pending mails a flush takes. */
struct mail_choice {
	long long older_than;	/* seconds since they were written */
	bool due_only;		/* only those whose pause is over */
	bool abandoned_only;	/* only those whose sender let the lease end */
};

/* A pending mail, as a flush looks at it before it claims it. */
struct mail_pending {
	long long id, store_id;
	long long created;	/* seconds since 1970 */
	long long age;		/* seconds since then */
	char mailbox[1 + EMAIL_KEY_SIZE];	/* mail_journal_mailbox, after
						   a + if the recipient has a
						   tag; "" if not known */
};

/*
 * Write to LIST the pending mails of CHOICE that have no lease, newest first,
 * at most MAX of those that come after BEFORE in this order: by its created,
 * then by its id.  COUNT becomes their number.
 */
enum db_outcome mail_census_pending(struct db *db,
    const struct mail_choice *choice, const struct mail_pending *before,
    struct mail_pending *list, size_t max, size_t *count)
    __attribute__((nonnull, warn_unused_result));

/* Mails that an operator should look at. */
struct mail_backlog {
	long long failed;	/* written in the last DAYS, and given up, but
				   not by "mail drop" */
	long long waiting;	/* pending for more than SECONDS: the MTA does
				   not take them */
	long long overdue;	/* the same, but nobody has tried for SECONDS
				   when they were to be tried */
};

/* Count the failed mails of the last DAYS and those waiting for SECONDS. */
enum db_outcome mail_census_backlog(struct db *db, long long days,
    long long seconds, struct mail_backlog *backlog)
    __attribute__((nonnull, warn_unused_result));

/*
 * Set *SECONDS to the time until the last lease on a pending mail ends; 0 if
 * none is leased.
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
 * Call SHOW for the newest MAX rows, newest first: by id, or if a STATE is
 * given by when its mails were written or retried.  STATE "" means any.
 */
enum db_outcome mail_census_list(struct db *db, const char *state, long max,
    int (*show)(const struct mail_row *, void *), void *argument)
    __attribute__((nonnull(1, 2, 4), warn_unused_result));

#endif
