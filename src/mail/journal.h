/*
 * The journal is the table customer_mail, with one row for each mail that the
 * shop owes.  The row is written in the same transaction as the reason for the
 * mail, so no mail is lost and none goes out for nothing (contract D30).
 *
 * A row is pending until the MTA has accepted the mail (sent) or it is given up
 * (failed).  A process leases the row before it tries to send the mail; if it
 * dies, the lease runs out.  A row that is not pending has no secrets.
 */
#ifndef MAIL_JOURNAL_H
#define MAIL_JOURNAL_H

#include <stdbool.h>

#include "db/db.h"
#include "values/email_key.h"

enum {
	MAIL_TEMPLATE_MAX = 32,
	MAIL_ADDRESS_MAX = 254,		/* octets; EMAIL_MAX */
	MAIL_NAME_MAX = 4 * 255 * 5,	/* five name parts, in bytes */
	MAIL_URL_MAX = 2048,
	MAIL_KEY_LEN = 32,		/* of a new key or token */
	MAIL_KEY_MAX = 4 * 64,		/* of a confirmation key, which may be
					   another shop's; its column */
	MAIL_NUMBER_MAX = 20,		/* digits of an id */
	MAIL_ID_MAX = 127,		/* octets of a Message-ID */
	MAIL_BATCH_MAX = 1000		/* rows that a statement changes, so
					   that a transaction stays small */
};

/*
 * What a statement assigns to a row that fails, for LAST_ERROR (an expression):
 * its secrets go, and next_attempt_at is the time of its end.
 */
#define MAIL_FAILS(last_error) "state = 'failed', last_error = " last_error \
	", claimed_until = NULL, next_attempt_at = NOW(), " \
	"parameters = JSON_REMOVE(parameters, '$.key', '$.token', '$.code')"

/* A mail, with all that is needed to compose it again at any time. */
struct mail {
	long long id;			/* of the row; 0 before it is written */
	long long customer_id;		/* 0: of a guest */
	long long store_id;
	char template[MAIL_TEMPLATE_MAX + 1];
	char recipient[MAIL_ADDRESS_MAX + 1];
	char message_id[MAIL_ID_MAX + 1];	/* without angle brackets */
	unsigned attempts;		/* made so far */
	long long created;		/* seconds since the epoch */
	long long leased;		/* start of our lease; monotonic_ms */
	bool malformed;			/* its parameters cannot be read */
	/* Parameters: JSON in the row. */
	char name[MAIL_NAME_MAX + 1];
	char back_url[MAIL_URL_MAX + 1];
	char key[MAIL_KEY_MAX + 1];	/* confirmation key */
	char token[MAIL_KEY_LEN + 1];	/* set-password token */
	char code[MAIL_KEY_LEN + 1];	/* confirms a subscription */
	char subscriber[MAIL_NUMBER_MAX + 1];	/* its id */
};

/*
 * Write to KEY whose mailbox RECIPIENT is (contract H4); "" if it is no
 * address.
 */
void mail_journal_mailbox(const char *recipient, char key[EMAIL_KEY_SIZE])
    __attribute__((nonnull));

/*
 * Write the row of M, leased to this process for LEASE seconds, and set m->id
 * and m->leased.  Call it inside the transaction that the mail is about.
 */
enum db_outcome mail_journal_add(struct db *db, struct mail *m, unsigned lease)
    __attribute__((nonnull, warn_unused_result));

/*
 * After a COMMIT without an answer: set m->id if the row of M, known by its
 * Message-ID, is there; otherwise it becomes 0.
 */
enum db_outcome mail_journal_find(struct db *db, struct mail *m)
    __attribute__((nonnull, warn_unused_result));

/* Record that the MTA has accepted M, and wipe the row's parameters. */
enum db_outcome mail_journal_sent(struct db *db, const struct mail *m)
    __attribute__((nonnull, warn_unused_result));

/*
 * Record that M could not be handed over, for REASON.  If FOR_GOOD, or after
 * MAX_ATTEMPTS attempts, it has failed.  Otherwise it stays pending and is
 * tried again after a pause that doubles from a minute up to an hour.
 */
enum db_outcome mail_journal_not_sent(struct db *db, const struct mail *m,
    const char *reason, bool for_good, unsigned max_attempts)
    __attribute__((nonnull, warn_unused_result));

/* Defer M by PAUSE seconds for REASON, without counting an attempt. */
enum db_outcome mail_journal_defer(struct db *db, const struct mail *m,
    const char *reason, unsigned pause)
    __attribute__((nonnull, warn_unused_result));

/*
 * Lease the mail with the id ID for LEASE seconds and fill M.  *FOUND is false
 * if it is not pending any more or leased to somebody.  No two processes get
 * the same mail: on Galera, the second write of the row fails certification
 * and, run again, finds it leased.
 */
enum db_outcome mail_journal_claim(struct db *db, long long id, unsigned lease,
    struct mail *m, bool *found) __attribute__((nonnull, warn_unused_result));

/*
 * Give up the pending mails of store STORE_ID (0: of none) that were written
 * HOURS ago or before and that nobody is sending: they have failed, reason
 * "expired".  COUNT becomes their number, at most MAIL_BATCH_MAX: there may be
 * more then.
 */
enum db_outcome mail_journal_expire(struct db *db, long long store_id,
    long long hours, long long *count)
    __attribute__((nonnull, warn_unused_result));

/* Fill M with the failed mail ID; *FOUND is false if there is none. */
enum db_outcome mail_journal_read_failed(struct db *db, long long id,
    struct mail *m, bool *found) __attribute__((nonnull, warn_unused_result));

/*
 * Make M, which has failed, pending with its parameters, as if it were written
 * now: no attempt has been made, and the first may be at once.  *FOUND is false
 * if it has not failed any more.
 */
enum db_outcome mail_journal_retry(struct db *db, const struct mail *m,
    bool *found) __attribute__((nonnull, warn_unused_result));

/* Wipe the secrets of M. */
void mail_journal_wipe(struct mail *m);

#endif
