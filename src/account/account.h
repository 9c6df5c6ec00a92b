/*
 * An account as it is or will be saved, as plain data: the checked customer and
 * what was decided for it.
 */
#ifndef ACCOUNT_ACCOUNT_H
#define ACCOUNT_ACCOUNT_H

#include <stdbool.h>
#include <time.h>

#include "account/credentials.h"
#include "base/digest.h"
#include "customer/customer.h"
#include "mail/journal.h"
#include "shop/shop.h"
#include "values/calendar.h"
#include "values/email_key.h"

enum {
	ACCOUNT_KEY_LEN = MAIL_KEY_LEN,
	ACCOUNT_NEWSLETTER_MAIL = 1,	/* the place in its mails, the last */
	ACCOUNT_MAILS_MAX = 4
};

/* newsletter_subscriber.subscriber_status, as the reference numbers it. */
enum subscriber_status {
	SUBSCRIBER_NONE = 0,		/* no row */
	SUBSCRIBER_SUBSCRIBED = 1,
	SUBSCRIBER_NOT_ACTIVE = 2,
	SUBSCRIBER_UNSUBSCRIBED = 3,
	SUBSCRIBER_UNCONFIRMED = 4
};

struct account {
	struct customer *customer;	/* saving sets the addresses' ids */
	long long address_id;	/* reserved for the first, the others follow;
				   0: none; saving unsets one that is taken */
	struct store store;
	char email_key[EMAIL_KEY_SIZE];	/* of the customer's e-mail */
	bool global_accounts;		/* one e-mail in all websites */
	long long group_id;
	const char *password_hash;	/* NULL: account without a password */
	char confirmation[CREDENTIALS_KEY_SIZE];	/* "": not pending */
	char rp_token_hash[DIGEST_HEX_LEN + 1];	/* of the token; "": none */
	char created_at[CALENDAR_TIME_LEN + 1];	/* UTC */
	char updated_at[CALENDAR_TIME_LEN + 1];
	bool assistance;		/* an administrator grants it */
	enum subscriber_status asked;	/* of the newsletter, by a sign-up */
	enum subscriber_status subscriber;	/* set by saving */
	char subscriber_code[ACCOUNT_KEY_LEN + 1];	/* confirms or ends */
	struct mail *mails;	/* ACCOUNT_MAILS_MAX of them, the caller's */
	size_t mail_count;		/* in use */
	size_t mails_owed;	/* the first ones; set by saving, with ids */
	unsigned mail_lease;		/* seconds that sending may take */
	long long id;			/* set by saving */
	const struct attribute_value *not_unique;	/* set by saving */
};

/* The ids of the default addresses; 0 if there is none. */
struct account_defaults {
	long long billing, shipping;
};

/*
 * The default addresses of ACCOUNT, which is saved: the last address that asks
 * to be one is it (contract C3).
 */
struct account_defaults account_defaults(const struct account *account);

/*
 * Set the times of ACCOUNT, in UTC: updated at NOW; created at CREATED_AT,
 * which has been checked, or at NOW if that is absent.
 */
void account_set_times(struct account *account, time_t now,
    struct text created_at);

/*
 * Give the mails of ACCOUNT, which has its id, the ids that their links name:
 * that one and SUBSCRIBER, of the row in newsletter_subscriber.
 */
void account_set_links(struct account *account, long long subscriber);

/*
 * In a transaction: write the rows of the mails that ACCOUNT owes, which has
 * its id.
 */
enum db_outcome account_save_mails(struct db *db, struct account *account)
    __attribute__((nonnull, warn_unused_result));

/*
 * The COMMIT of account_save_mails had no answer: read the ids of the mails
 * that ACCOUNT owes.  *SAVED: their rows are there.  Otherwise it owes none any
 * more.
 */
enum db_outcome account_find_mails(struct db *db, struct account *account,
    bool *saved) __attribute__((nonnull, warn_unused_result));

/* Wipe the keys and tokens of ACCOUNT and its mails. */
void account_wipe(struct account *account);

#endif
