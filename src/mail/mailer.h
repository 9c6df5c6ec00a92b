/*
 * Sends the mails of the journal: composes each, hands it to the MTA and
 * records the result.
 */
#ifndef MAIL_MAILER_H
#define MAIL_MAILER_H

#include <stdbool.h>

#include "base/settings.h"
#include "mail/journal.h"
#include "shop/shop.h"

/* How this process sends mail; filled once at start. */
struct mailer {
	enum settings_mail destination;
	const char *folder;		/* for SETTINGS_MAIL_DIRECTORY */
	const char *sendmail;		/* path of the program */
	const char *envelope_sender;	/* NULL: the From address */
	const char *directories[3];	/* of templates; ends with NULL */
	unsigned deadline;		/* seconds for all mails of a request */
	unsigned max_attempts;
	long long rests_until;		/* monotonic_ms: sendmail hung, and no
					   request pays for it again so soon */
};

enum { MAILER_REST_SECONDS = 60 };

/*
 * Fill *M from the settings S; DATADIR is the directory of the shipped
 * templates.  *M keeps views of both.
 */
void mailer_setup(struct mailer *m, const struct settings *s,
    const char *datadir);

/* The length of a lease on a mail's row, in seconds. */
unsigned mailer_lease(const struct mailer *m);

/*
 * Hand the COUNT mails at MAILS, whose rows this process has leased, to the MTA
 * and record the results in the journal.  SHOP is the account's.  A mail that
 * cannot be handed over, or would exceed a ceiling of mails an hour, stays
 * pending; the caller need not know.  For MAILER_REST_SECONDS after a sendmail
 * that had to be killed, mails are left to a flush at once.
 */
void mailer_send(struct db *db, struct mailer *mailer,
    const struct mail *mails, size_t count, const struct shop *shop);

/* What a flush did. */
struct flush_result {
	long sent, later, failed;
};

/*
 * Try pending mails, oldest first: those older than OLDER_THAN seconds, at most
 * MAX (0: all), and with DUE_ONLY only those whose pause is over.  Without any
 * of these limits it also waits for mails that other processes are sending, and
 * takes over what those leave pending.  The ceilings of mails an hour hold here
 * too.  It may run alongside workers and other flushes.  Nothing is tried while
 * mail is off.  Returns DB_OK, or the outcome that stopped it early.
 */
enum db_outcome mailer_flush(struct db *db, struct mailer *mailer,
    long long older_than, long max, bool due_only,
    struct flush_result *result)
    __attribute__((nonnull, warn_unused_result));

#endif
