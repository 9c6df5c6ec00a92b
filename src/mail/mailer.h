/*
 * Sends mails of the journal: composes each, hands it to the MTA and records
 * the result.
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
	unsigned flush_deadline;	/* ... for each mail of a flush */
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

/*
 * The length of a lease, in seconds: on the row of a mail of a request; on that
 * of one that a flush tries.
 */
unsigned mailer_lease(const struct mailer *m);
unsigned mailer_flush_lease(const struct mailer *m);

/*
 * Hand the COUNT mails at MAILS, whose rows this process has leased, to the MTA
 * and record the results in the journal.  SHOP is the account's.  A mail that
 * cannot be handed over, or would exceed a ceiling of mails an hour, stays
 * pending; the caller need not know.  For MAILER_REST_SECONDS after a sendmail
 * that had to be killed, mails are left to a flush at once.
 */
void mailer_send(struct db *db, struct mailer *mailer,
    const struct mail *mails, size_t count, const struct shop *shop);

/* What became of a mail. */
enum mailer_outcome {
	MAILER_SENT,
	MAILER_LATER,		/* it stays pending */
	MAILER_FAILED,		/* it is given up */
	MAILER_MAILBOX_FULL,	/* it stays pending: its recipient's mailbox
				   has got as many as the ceiling of an hour
				   leaves to addresses with or without a tag */
	MAILER_FULL		/* the same for all recipients together */
};

/*
 * Try M, a mail that has waited and whose row this process has leased, once,
 * for the store of SHOP, and record the result in the journal.  No customer
 * waits for it, so it may take the flush's deadline.  A quarter of
 * the ceiling of all mails an hour is left to new ones (mailer_send), and a
 * third of a mailbox's to its address without a tag (contract H4).
 */
enum mailer_outcome mailer_try(struct db *db, struct mailer *mailer,
    const struct mail *m, const struct shop *shop)
    __attribute__((nonnull, warn_unused_result));

/*
 * Leave M, whose row this process has leased, to a flush that comes PAUSE
 * seconds later, for REASON, which goes into its row.  MESSAGE is logged.  The
 * MTA has not been asked, so no attempt is counted.
 */
void mailer_defer(struct db *db, const struct mail *m, const char *message,
    const char *reason, unsigned pause) __attribute__((nonnull));

enum { MAILER_COMPOSING_PAUSE = 600 };	/* seconds: an operator must correct a
					   setting first */

#endif
