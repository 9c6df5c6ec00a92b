/*
 * Deletes everything that is recorded of a person: an account, and what is
 * there under its e-mail without being the account's.
 */
#ifndef ACCOUNT_FORGET_H
#define ACCOUNT_FORGET_H

#include "db/db.h"
#include "values/email_key.h"

/* The kinds of rows, with their names for people. */
#define FORGET_KINDS(X) \
	X(ACCOUNTS, "accounts") \
	X(ADDRESSES, "addresses") \
	X(VALUES, "attribute values") \
	X(TOKENS, "tokens") \
	X(ANSWERS, "kept answers") \
	X(PERMISSIONS, "permissions to be assisted") \
	X(TIMES, "times of the last sign-in") \
	X(MAILS, "mails") \
	X(SUBSCRIPTIONS, "subscriptions") \
	X(ATTEMPTS, "counts of sign-ins") \
	X(GUARDS, "guards")

#define X(name, text) FORGET_##name,
enum forget_kind { FORGET_KINDS(X) FORGET_KIND_COUNT };
#undef X

/* For a website. */
enum {
	FORGET_EVERYWHERE = -1,
	FORGET_NOWHERE = -2	/* another account has the e-mail in each */
};

/* A person whose data is to be deleted. */
struct forget_person {
	long long id;			/* of the account; 0: there is none */
	char email_key[EMAIL_KEY_SIZE];	/* "": the account's e-mail has none */
	long long website;	/* whose rows under the e-mail count */
};

/*
 * Delete PERSON in one transaction, and write the number of rows of each kind
 * to COUNTS.  Mails and subscriptions under the e-mail belong to the website of
 * their store.  Nothing begins after UNTIL (monotonic_ms).
 */
enum db_outcome forget_person(struct db *db,
    const struct forget_person *person, long long until,
    long long counts[FORGET_KIND_COUNT])
    __attribute__((nonnull, warn_unused_result));

#endif
