/*
 * Reads an account back from the database, as the same struct account that is
 * saved, so that account_encode writes both.
 */
#ifndef ACCOUNT_READ_H
#define ACCOUNT_READ_H

#include <stdbool.h>

#include "account/account.h"
#include "base/arena.h"
#include "db/db.h"

/* An account and what it points to.  Begin with all zero. */
struct account_record {
	struct account account;		/* its customer is the one below */
	struct customer customer;
	struct arena texts;
};

/*
 * Read the account ID with its addresses, subscription and, WITH_VALUES, custom
 * attributes into R; *FOUND is false if there is none.  Of its secrets, only
 * the confirmation key is read.  One statement, which is twice as fast without
 * values: ask for them if the shop has attributes.  Free R in any case.
 */
enum db_outcome account_read(struct db *db, long long id, bool with_values,
    struct account_record *r, bool *found)
    __attribute__((nonnull, warn_unused_result));

/*
 * In a transaction that may run several times: read the account ID into R as
 * account_read does, whatever R has from an earlier time.  Its mails are those
 * at MAILS, none so far, and sending them may take LEASE seconds.  DB_CONFLICT
 * if the account is gone.
 */
enum db_outcome account_read_anew(struct db *db, long long id,
    bool with_values, struct account_record *r, struct mail *mails,
    unsigned lease) __attribute__((nonnull, warn_unused_result));

/* Give back what R holds, and wipe the keys of its account and its mails. */
void account_record_free(struct account_record *r) __attribute__((nonnull));

#endif
