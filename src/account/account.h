/*
 * All that a creation stores, as plain data: the checked customer and
 * what was decided beside it.
 */
#ifndef ACCOUNT_ACCOUNT_H
#define ACCOUNT_ACCOUNT_H

#include <stdbool.h>
#include <time.h>

#include "customer/customer.h"
#include "mail/journal.h"
#include "shop/shop.h"
#include "values/email_key.h"

enum {
	ACCOUNT_KEY_LEN = MAIL_KEY_LEN,
	ACCOUNT_MAILS_MAX = 2,
	ACCOUNT_TIME_LEN = 19		/* YYYY-MM-DD HH:MM:SS */
};

/* newsletter_subscriber.subscriber_status, as the reference numbers it. */
enum subscriber_status {
	SUBSCRIBER_NONE = 0,		/* no row */
	SUBSCRIBER_SUBSCRIBED = 1,
	SUBSCRIBER_NOT_ACTIVE = 2,
	SUBSCRIBER_UNCONFIRMED = 4
};

/* All that a creation stores; what is not the client's is decided before. */
struct account {
	struct customer *customer;	/* storing sets the addresses' ids */
	struct store store;
	char email_key[EMAIL_KEY_SIZE];	/* of the customer's e-mail */
	bool global_accounts;		/* one e-mail in all websites */
	long long group_id;
	const char *password_hash;	/* NULL: account without a password */
	char confirmation[ACCOUNT_KEY_LEN + 1];	/* "": not required */
	char rp_token_hash[65];		/* SHA-256 of the token; "": none */
	char created_at[ACCOUNT_TIME_LEN + 1];		/* UTC */
	char updated_at[ACCOUNT_TIME_LEN + 1];
	bool assistance;		/* an administrator grants it */
	enum subscriber_status subscriber;
	char subscriber_code[ACCOUNT_KEY_LEN + 1];	/* confirms or ends */
	struct mail *mails;	/* ACCOUNT_MAILS_MAX of them, the caller's */
	size_t mail_count;	/* in use; storing sets their ids */
	unsigned mail_lease;		/* seconds that sending may take */
	long long id;			/* set by storing */
	const struct attribute_value *not_unique;	/* set by storing */
};

/* The ids of the default addresses; 0 if there is none.  After storing. */
long long account_default_billing(const struct account *s);
long long account_default_shipping(const struct account *s);

/*
 * Set the times of S, in UTC: updated at NOW, created at the same moment or,
 * unless it is absent, at CREATED_AT, which has been checked.
 */
void account_set_times(struct account *s, time_t now, struct text created_at);

/*
 * Give the mails of S the ids that their links name: that of S and that of its
 * row in newsletter_subscriber, SUBSCRIBER.
 */
void account_set_links(struct account *s, long long subscriber);

/* Wipe the keys and tokens of S and its mails. */
void account_wipe(struct account *s);

#endif
