#include "account/subscription.h"

enum { INSERT, TAKE_OVER, FIND, FIND_GUEST, STATEMENTS };

#define COLUMNS(X) \
	X(store_id, db_number(account->store.id)) \
	X(change_status_at, db_string(account->updated_at)) \
	X(customer_id, db_number(account->id)) \
	X(subscriber_email, db_text(account->customer->email)) \
	X(email_key, db_string(account->email_key)) \
	X(subscriber_status, db_number(account->asked)) \
	X(subscriber_confirm_code, db_string(account->subscriber_code))

#define ASSIGNED(column, value) ", " #column " = ?"
#define VALUE(column, value) value,

static const struct db_statement statements[STATEMENTS] = {
	[INSERT] = { "INSERT INTO newsletter_subscriber SET "
	    "subscriber_id = NULL" COLUMNS(ASSIGNED) },
	[TAKE_OVER] = { "UPDATE newsletter_subscriber SET customer_id = ?, "
	    "subscriber_email = ?, subscriber_status = ?, "
	    "change_status_at = COALESCE(?, change_status_at), "
	    "subscriber_confirm_code = COALESCE(?, subscriber_confirm_code) "
	    "WHERE subscriber_id = ?" },
	[FIND] = { "SELECT subscriber_id, subscriber_status "
	    "FROM newsletter_subscriber WHERE customer_id = ? AND store_id = ? "
	    "LIMIT 1" },
	/* Of several, one that is subscribed. */
	[FIND_GUEST] = { "SELECT subscriber_id, subscriber_status "
	    "FROM newsletter_subscriber "
	    "FORCE INDEX (NEWSLETTER_SUBSCRIBER_EMAIL_KEY_STORE_ID) "
	    "WHERE email_key = ? AND store_id = ? AND customer_id = 0 "
	    "ORDER BY subscriber_status <> 1, subscriber_status LIMIT 1 "
	    "FOR UPDATE" },
};

/* How near a subscription is to being one. */
static int
rank(enum subscriber_status status)
{
	switch (status) {
	case SUBSCRIBER_SUBSCRIBED:
		return 3;
	case SUBSCRIBER_NOT_ACTIVE:
		return 2;
	case SUBSCRIBER_UNCONFIRMED:
		return 1;
	case SUBSCRIBER_NONE:
	case SUBSCRIBER_UNSUBSCRIBED:
		break;
	}
	return 0;
}

static enum db_outcome
insert(struct db *db, struct account *account, long long *id)
{
	const struct db_value values[] = { COLUMNS(VALUE) };
	enum db_outcome outcome = db_run(db, &statements[INSERT], values,
	    sizeof(values) / sizeof(*values), NULL, NULL);

	account->subscriber = account->asked;
	*id = db_insert_id(db);
	return outcome;
}

struct found {
	struct account *account;
	long long *id;
};

static int
take_found(const struct db_value *columns, void *argument)
{
	struct found *found = argument;

	*found->id = columns[0].number;
	found->account->subscriber =
	    (enum subscriber_status)columns[1].number;
	return 0;
}

/* The row that a guest has left, which stays locked; of several the best. */
static enum db_outcome
find_guest(struct db *db, struct account *account, long long *id)
{
	const struct db_value values[] = { db_string(account->email_key),
	    db_number(account->store.id) };
	struct found found = { account, id };

	return db_run(db, &statements[FIND_GUEST], values, 2, take_found,
	    &found);
}

/*
 * What ACCOUNT asks for counts, with a code of its own, unless the row is
 * further already.
 */
static enum db_outcome
take_over(struct db *db, struct account *account, long long id)
{
	const bool counts = account->asked != SUBSCRIBER_NONE &&
	    account->subscriber != SUBSCRIBER_SUBSCRIBED &&
	    rank(account->asked) >= rank(account->subscriber);

	if (account->subscriber == SUBSCRIBER_SUBSCRIBED &&
	    account->mails_owed > ACCOUNT_NEWSLETTER_MAIL)
		account->mails_owed = ACCOUNT_NEWSLETTER_MAIL;
	if (counts)
		account->subscriber = account->asked;
	const struct db_value values[] = { db_number(account->id),
	    db_text(account->customer->email), db_number(account->subscriber),
	    db_string(counts ? account->updated_at : NULL),
	    db_string(counts ? account->subscriber_code : NULL),
	    db_number(id) };

	return db_run(db, &statements[TAKE_OVER], values,
	    sizeof(values) / sizeof(*values), NULL, NULL);
}

enum db_outcome
subscription_save(struct db *db, struct account *account, bool guest,
    long long *id)
{
	enum db_outcome outcome = DB_OK;

	*id = 0;
	account->subscriber = SUBSCRIBER_NONE;
	account->mails_owed = account->mail_count;
	if (guest)
		outcome = find_guest(db, account, id);
	if (outcome != DB_OK)
		return outcome;
	if (*id != 0)
		return take_over(db, account, *id);
	if (account->asked != SUBSCRIBER_NONE)
		return insert(db, account, id);
	return DB_OK;
}

enum db_outcome
subscription_find(struct db *db, struct account *account, long long *id)
{
	const struct db_value values[] = { db_number(account->id),
	    db_number(account->store.id) };
	struct found found = { account, id };

	*id = 0;
	account->subscriber = SUBSCRIBER_NONE;
	return db_run(db, &statements[FIND], values, 2, take_found, &found);
}
