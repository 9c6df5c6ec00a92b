/*
 * The table customer_mail, one row for each mail that the shop
 * owes.  A row is written in the transaction that gives the reason for the
 * mail, so no mail is ever lost and none goes out for nothing (contract D30).
 *
 * A row is pending until the MTA has taken the mail (sent) or never will
 * (failed).  Whoever tries to send it holds a lease on it first; a sender that
 * dies lets the lease run out.
 */
#ifndef MAIL_JOURNAL_H
#define MAIL_JOURNAL_H

#include <stdbool.h>

#include "db/db.h"

enum {
	MAIL_TEMPLATE_MAX = 32,
	MAIL_ADDRESS_MAX = 254,		/* octets; EMAIL_MAX */
	MAIL_NAME_MAX = 4 * 255 * 5,	/* five name parts, in bytes */
	MAIL_URL_MAX = 2048,
	MAIL_KEY_LEN = 32,		/* of a confirmation key or token */
	MAIL_NUMBER_MAX = 20,		/* digits of an id */
	MAIL_ID_MAX = 127		/* octets of a Message-ID */
};

/* A mail, with all that is needed to make it again at any time. */
struct mail {
	long long id;			/* of the row; 0 before it is written */
	long long customer_id;
	long long store_id;
	char template[MAIL_TEMPLATE_MAX + 1];
	char recipient[MAIL_ADDRESS_MAX + 1];
	char message_id[MAIL_ID_MAX + 1];	/* without angle brackets */
	unsigned attempts;		/* that have been made */
	long long created;		/* seconds since the epoch */
	long long leased;		/* our lease began; monotonic_ms */
	bool malformed;			/* its parameters can't be read */
	/* Parameters, kept as JSON; wiped once the mail is out or given up. */
	char name[MAIL_NAME_MAX + 1];
	char back_url[MAIL_URL_MAX + 1];
	char key[MAIL_KEY_LEN + 1];	/* confirmation key */
	char token[MAIL_KEY_LEN + 1];	/* set-password token */
	char code[MAIL_KEY_LEN + 1];	/* that confirms a subscription ... */
	char subscriber[MAIL_NUMBER_MAX + 1];	/* ... with this id */
};

/*
 * Write the row of M, leased to the caller for LEASE seconds, and set m->id
 * and m->leased.  Inside the transaction of what the mail is about.
 */
enum db_outcome mail_journal_add(struct db *db, struct mail *m, unsigned lease)
    __attribute__((nonnull, warn_unused_result));

/* The MTA has M: sent, parameters wiped. */
enum db_outcome mail_journal_sent(struct db *db, const struct mail *m)
    __attribute__((nonnull, warn_unused_result));

/*
 * M could not be handed over, REASON says why.  FOR_GOOD or after MOST attempts
 * it has failed and its parameters are wiped; otherwise it stays pending, to be
 * tried again after a pause that doubles from a minute up to an hour.
 */
enum db_outcome mail_journal_not_sent(struct db *db, const struct mail *m,
    const char *reason, bool for_good, unsigned most)
    __attribute__((nonnull, warn_unused_result));

/* M is not to be sent now, REASON says why: try again after PAUSE seconds. */
enum db_outcome mail_journal_postpone(struct db *db, const struct mail *m,
    const char *reason, unsigned pause)
    __attribute__((nonnull, warn_unused_result));

/* Which pending mails a flush takes. */
struct mail_choice {
	long long older_than;	/* seconds since they were written */
	bool due_only;		/* whose pause is over */
	bool abandoned_only;	/* whose lease ran out with its holder silent */
};

/*
 * Take a lease of LEASE seconds on the oldest pending mail of CHOICE that has
 * an id above AFTER and is leased to nobody, and fill M.  *FOUND is false if
 * there is none.  Of any number of callers only one gets the same mail, on
 * Galera too: the second write of the row fails certification and, run again,
 * finds it leased.
 */
enum db_outcome mail_journal_claim(struct db *db,
    const struct mail_choice *choice, long long after, unsigned lease,
    struct mail *m, bool *found) __attribute__((nonnull, warn_unused_result));

/* Wipe the secrets of M. */
void mail_journal_wipe(struct mail *m);

#endif
