/*
 * How a mail of the journal goes out: composed, handed to the
 * MTA, noted.
 */
#ifndef MAIL_MAILER_H
#define MAIL_MAILER_H

#include <stdbool.h>

#include "base/settings.h"
#include "mail/journal.h"
#include "shop/shop.h"

/* What sends mail: made once at start. */
struct mailer {
	enum settings_mail destination;
	const char *folder;		/* if that is SETTINGS_MAIL_DIRECTORY */
	const char *sendmail;		/* path of the program */
	const char *envelope_sender;	/* NULL: the From address */
	const char *directories[3];	/* of templates; ends with NULL */
	unsigned deadline;		/* seconds for all mails of a request */
	unsigned max_attempts;
};

/* Fill *M from the deployment settings; DATADIR holds our own templates. */
void mailer_setup(struct mailer *m, const struct settings *s,
    const char *datadir);

/* Seconds for which whoever sends mails holds a lease on their rows. */
unsigned mailer_lease(const struct mailer *m);

/*
 * Hand the COUNT mails at MAILS, whose rows the caller has leased, to the MTA
 * and note in the journal what became of them.  SHOP is that of the account.
 * Never fails for the caller: what cannot be handed over, or would pass a
 * ceiling of mails an hour, stays pending.
 */
void mailer_send(struct db *db, const struct mailer *mailer,
    const struct mail *mails, size_t count, const struct shop *shop);

/* What a flush did. */
struct flush_result {
	long sent, later, failed;
};

/*
 * Try pending mails, oldest first: those older than OLDER_THAN seconds, at most
 * MOST (0: all), with DUE_ONLY only those whose pause is over.  Without any of
 * these it also waits for those under way, and takes over what their senders
 * leave behind.  The same ceilings hold.  Safe beside workers and other
 * flushes.  Nothing is tried while mail is off.  DB_OK, or why it stopped
 * early.
 */
enum db_outcome mailer_flush(struct db *db, const struct mailer *mailer,
    long long older_than, long most, bool due_only,
    struct flush_result *result);

#endif
