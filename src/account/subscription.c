#include "account/subscription.h"

#include <stdio.h>
#include <string.h>

#include "account/mail_plan.h"
#include "base/entropy.h"
#include "base/wipe.h"

enum { INSERT, READ_STATUS, TAKE_OVER, FIND, LOCK, RAISE, STATEMENTS };

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
	[READ_STATUS] = { "SELECT subscriber_status "
	    "FROM newsletter_subscriber WHERE subscriber_id = ?" },
	[TAKE_OVER] = { "UPDATE newsletter_subscriber SET customer_id = ?, "
	    "subscriber_email = ?, subscriber_status = ?, "
	    "change_status_at = COALESCE(?, change_status_at), "
	    "subscriber_confirm_code = COALESCE(?, subscriber_confirm_code) "
	    "WHERE subscriber_id = ?" },
	[FIND] = { "SELECT subscriber_id, subscriber_status "
	    "FROM newsletter_subscriber WHERE customer_id = ? AND store_id = ? "
	    "LIMIT 1" },
	[LOCK] = { "SELECT subscriber_id, subscriber_status, "
	    "subscriber_confirm_code FROM newsletter_subscriber "
	    "WHERE customer_id = ? AND store_id = ? LIMIT 1 FOR UPDATE" },
	[RAISE] = { "UPDATE newsletter_subscriber SET subscriber_status = ?, "
	    "subscriber_confirm_code = ?, change_status_at = NOW() "
	    "WHERE subscriber_id = ?" },
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

/*
 * What ACCOUNT asks for counts, with a code of its own, unless the row is
 * further already.
 */
static enum db_outcome
take_over(struct db *db, struct account *account, long long guest)
{
	const struct db_value key = db_number(guest);
	long long status = SUBSCRIBER_NONE;
	enum db_outcome outcome = db_run(db, &statements[READ_STATUS], &key, 1,
	    db_row_number, &status);
	bool counts;

	if (outcome != DB_OK)
		return outcome;
	account->subscriber = (enum subscriber_status)status;
	counts = account->asked != SUBSCRIBER_NONE &&
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
	    db_string(counts ? account->subscriber_code : NULL), key };

	return db_run(db, &statements[TAKE_OVER], values,
	    sizeof(values) / sizeof(*values), NULL, NULL);
}

enum db_outcome
subscription_save(struct db *db, struct account *account, long long guest,
    long long *id)
{
	*id = guest;
	account->subscriber = SUBSCRIBER_NONE;
	account->mails_owed = account->mail_count;
	if (guest != 0)
		return take_over(db, account, guest);
	if (account->asked != SUBSCRIBER_NONE)
		return insert(db, account, id);
	return DB_OK;
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

/* A row as it is before it is raised. */
struct raising {
	long long id;
	enum subscriber_status status;
	char code[ACCOUNT_KEY_LEN + 1];	/* "": none that a mail can carry */
};

static int
take_raising(const struct db_value *columns, void *argument)
{
	struct raising *row = argument;
	struct text code = db_column_text(&columns[2]);

	row->id = columns[0].number;
	row->status = (enum subscriber_status)columns[1].number;
	text_put(code.length == ACCOUNT_KEY_LEN ? code : TEXT_ABSENT,
	    row->code, sizeof(row->code));
	return 0;
}

static enum db_outcome
raise_row(struct db *db, struct account *account, struct raising *row,
    const struct shop_settings *settings, long long now, bool off)
{
	const bool confirm = shop_is_on(settings, SHOP_NEWSLETTER_CONFIRM);
	struct mail *m;

	account->subscriber = confirm ? SUBSCRIBER_NOT_ACTIVE :
	    SUBSCRIBER_SUBSCRIBED;
	if (*row->code == '\0')
		entropy_alphanumeric(row->code, ACCOUNT_KEY_LEN);
	m = mail_plan_notice(account, confirm ? NOTICE_NEWSLETTER_CONFIRM :
	    NOTICE_NEWSLETTER_SUCCESS, settings, now, off);
	if (m != NULL && confirm) {
		memcpy(m->code, row->code, sizeof(m->code));
		(void)snprintf(m->subscriber, sizeof(m->subscriber), "%lld",
		    row->id);
	}
	const struct db_value values[] = { db_number(account->subscriber),
	    db_string(row->code), db_number(row->id) };

	return db_run(db, &statements[RAISE], values, 3, NULL, NULL);
}

enum db_outcome
subscription_raise(struct db *db, struct account *account,
    const struct shop_settings *settings, long long now, bool off)
{
	const struct db_value values[] = { db_number(account->id),
	    db_number(account->store.id) };
	struct raising row = { 0, SUBSCRIBER_NONE, "" };
	enum db_outcome outcome = db_run(db, &statements[LOCK], values, 2,
	    take_raising, &row);

	if (outcome == DB_OK && row.status == SUBSCRIBER_UNCONFIRMED)
		outcome = raise_row(db, account, &row, settings, now, off);
	wipe(row.code, sizeof(row.code));
	return outcome;
}
