/*
 * customer_mail: how a mail of the journal goes out: composed, handed to the
 * MTA, noted.
 * Neighbours: mail_compose, mail_journal, mail_census, mail_folder, sendmail,
 * store_settings.
 */
#ifndef CUSTOMER_MAIL_H
#define CUSTOMER_MAIL_H

#include <stdbool.h>

#include "settings.h"
#include "signup.h"

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
void customer_mail_setup(struct mailer *m, const struct settings *s,
    const char *datadir);

/* Seconds for which whoever sends mails holds a lease on their rows. */
unsigned customer_mail_lease(const struct mailer *m);

/*
 * Hand the mails of S, which is stored, to the MTA and note in the journal what
 * became of them.  Never fails for the caller: what can't be handed over, or
 * would pass a ceiling of mails an hour, stays pending.
 */
void customer_mail_send(struct db *db, const struct mailer *mailer,
    struct signup *s, const struct shop_settings *settings);

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
enum db_outcome customer_mail_flush(struct db *db, const struct mailer *mailer,
    long long older_than, long most, bool due_only,
    struct flush_result *result);

#endif
