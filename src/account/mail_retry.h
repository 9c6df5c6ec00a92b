/*
 * A failed mail is owed again: what its links need, and was wiped when it
 * failed, is made anew (contract M5).
 */
#ifndef ACCOUNT_MAIL_RETRY_H
#define ACCOUNT_MAIL_RETRY_H

#include "db/db.h"

enum mail_retry {
	MAIL_RETRY_PENDING,	/* it is pending, as if written now */
	MAIL_RETRY_NOT_FAILED,	/* no failed mail has this id */
	MAIL_RETRY_NEEDLESS	/* it stays failed: its account is gone, has
				   another e-mail, or what its link leads to is
				   done */
};

/*
 * Make the failed mail ID pending, in a transaction that is not run again after
 * UNTIL (monotonic_ms).  A link to set a password gets a new token, which ends
 * an earlier one.
 */
enum db_outcome mail_retry(struct db *db, long long until, long long id,
    enum mail_retry *result) __attribute__((nonnull, warn_unused_result));

#endif
