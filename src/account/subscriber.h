/*
 * A row of newsletter_subscriber, of a customer or a guest, as the links in its
 * mails name it: by its id and its code.
 */
#ifndef ACCOUNT_SUBSCRIBER_H
#define ACCOUNT_SUBSCRIBER_H

#include <stdbool.h>

#include "account/account.h"
#include "db/db.h"

enum { SUBSCRIBER_CODE_SIZE = 4 * 32 + 1 };	/* bytes of the column */

struct subscriber {
	long long id;
	long long customer_id;		/* 0: a guest */
	long long store_id;		/* 0: its store is gone */
	enum subscriber_status status;
	char email[CREDENTIALS_EMAIL_SIZE];
	char code[SUBSCRIBER_CODE_SIZE];
};

/* Read the row ID into S; *FOUND is false if there is none. */
enum db_outcome subscriber_read(struct db *db, long long id,
    struct subscriber *s, bool *found)
    __attribute__((nonnull, warn_unused_result));

/* The same for the row of the address EMAIL (contract D19) in STORE. */
enum db_outcome subscriber_find(struct db *db, struct text email,
    long long store, struct subscriber *s, bool *found)
    __attribute__((nonnull, warn_unused_result));

/* The same for ID in a transaction: nobody else changes it until its end. */
enum db_outcome subscriber_lock(struct db *db, long long id,
    struct subscriber *s, bool *found)
    __attribute__((nonnull, warn_unused_result));

/* Set the status of the row ID to STATUS. */
enum db_outcome subscriber_set(struct db *db, long long id,
    enum subscriber_status status)
    __attribute__((nonnull, warn_unused_result));

/* True if CODE is that of S, and S has one that a mail may have carried. */
bool subscriber_has_code(const struct subscriber *s, struct text code)
    __attribute__((nonnull));

#endif
