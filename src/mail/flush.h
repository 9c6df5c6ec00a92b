/*
 * A flush: tries the pending mails of the journal.
 */
#ifndef MAIL_FLUSH_H
#define MAIL_FLUSH_H

#include <stdbool.h>

#include "mail/mailer.h"

/* Which mails a flush tries. */
struct flush_options {
	long long older_than;	/* seconds since they were written */
	long max;		/* how many; 0: all */
	bool due_only;		/* only those whose pause is over */
};

/* What a flush did. */
struct flush_result {
	long sent, later, failed;
	bool busy;	/* nothing: another flush was at work all the time */
};

/*
 * Try pending mails by OPTIONS, newest first: a new mail does not wait behind
 * those that have waited.  Mails over a ceiling of mails an hour are left
 * alone, those that have waited for customers/limits/mail_expiry_hours of their
 * store are given up (contract H4).  It ends early when FLUSH_HANGS_MAX mails
 * in a row hung.
 *
 * One flush works at a time.  Another one waits until the first has ended, or
 * until the lease of one that died has run out, and does nothing if that takes
 * longer.  Without any limit in OPTIONS it also waits for mails that workers
 * are sending, and takes over what those leave pending.
 *
 * Nothing is tried while mail is off.  Returns DB_OK, or the outcome that
 * stopped it early.
 */
enum db_outcome flush_run(struct db *db, struct mailer *mailer,
    const struct flush_options *options, struct flush_result *result)
    __attribute__((nonnull, warn_unused_result));

enum { FLUSH_HANGS_MAX = 3 };

#endif
