/*
 * customer_store: puts a checked customer into the database with everything
 * that belongs to it, in one transaction (contract D30), and answers the
 * question whether an e-mail is taken.
 * Neighbours: customer, shop, mail_journal, store_attributes, db.
 */
#ifndef CUSTOMER_STORE_H
#define CUSTOMER_STORE_H

#include <stdbool.h>

#include "customer.h"
#include "db.h"
#include "mail_journal.h"
#include "shop.h"

enum {
	CUSTOMER_KEY_LEN = MAIL_KEY_LEN,
	CUSTOMER_MAILS_MAX = 2,
	CUSTOMER_TIME_LEN = 19		/* YYYY-MM-DD HH:MM:SS */
};

/* newsletter_subscriber.subscriber_status, as the reference numbers it. */
enum subscriber_status {
	SUBSCRIBER_NONE = 0,		/* no row */
	SUBSCRIBER_SUBSCRIBED = 1,
	SUBSCRIBER_NOT_ACTIVE = 2,
	SUBSCRIBER_UNCONFIRMED = 4
};

/* All that a creation stores; what is not the client's is decided before. */
struct signup {
	struct customer *customer;	/* storing sets the addresses' ids */
	struct store store;
	bool global_accounts;		/* one e-mail in all websites */
	long long group_id;
	const char *password_hash;	/* NULL: account without a password */
	char confirmation[CUSTOMER_KEY_LEN + 1];	/* "": not required */
	char rp_token_hash[65];		/* SHA-256 of the token; "": none */
	char created_at[CUSTOMER_TIME_LEN + 1];		/* UTC */
	char updated_at[CUSTOMER_TIME_LEN + 1];
	bool assistance;		/* an administrator grants it */
	enum subscriber_status subscriber;
	struct mail mails[CUSTOMER_MAILS_MAX];	/* storing sets their ids */
	size_t mail_count;
	unsigned mail_lease;		/* seconds that sending may take */
	long long id;			/* set by storing */
};

enum store_outcome {
	STORE_OK,
	STORE_DUPLICATE,	/* the e-mail is taken */
	STORE_AWAY,		/* no database, or too busy: 503 */
	STORE_FAILED		/* a fault of ours, logged: 500 */
};

/*
 * True in *TAKEN if an account with EMAIL exists in WEBSITE, or in any website
 * if GLOBAL.  Only saves the work of a hash: customer_store_create decides.
 */
enum db_outcome customer_store_taken(struct db *db, struct text email,
    long long website, bool global, bool *taken)
    __attribute__((nonnull, warn_unused_result));

/*
 * Store S in one transaction.  A conflict with another transaction is tried
 * again; a connection lost at COMMIT is cleared up by looking for our own row.
 */
enum store_outcome customer_store_create(struct db *db, struct signup *s)
    __attribute__((nonnull, warn_unused_result));

/* The ids of the default addresses; 0 if there is none.  After storing. */
long long customer_store_default_billing(const struct customer *c);
long long customer_store_default_shipping(const struct customer *c);

#endif
