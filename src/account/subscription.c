#include "account/subscription.h"

#include <stdio.h>
#include <string.h>

#include "account/mail_plan.h"
#include "base/entropy.h"
#include "base/wipe.h"

enum {
	INSERT, READ_STATUS, TAKE_OVER, FIND, LOCK, RAISE, SET_STATUS,
	MOVE_EMAIL, MOVE_STORE, FIND_GUEST, DROP_GUESTS, STATEMENTS
};

#define COLUMNS(X) \
	X(store_id, db_number(account->store.id)) \
	X(change_status_at, db_string(account->updated_at)) \
	X(customer_id, db_number(account->id)) \
	X(subscriber_email, db_text(account->customer->email)) \
	X(email_key, db_string(account->email_key)) \
	X(subscriber_status, db_number(account->asked)) \
	X(subscriber_confirm_code, db_string(account->subscriber_code))

/* The rows that guests have left under an e-mail in a store. */
#define OF_GUESTS "WHERE email_key = ? AND store_id = ? AND customer_id = 0"

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
	[SET_STATUS] = { "UPDATE newsletter_subscriber "
	    "SET subscriber_status = ?, change_status_at = NOW() "
	    "WHERE subscriber_id = ?" },
	[MOVE_EMAIL] = { "UPDATE newsletter_subscriber "
	    "SET subscriber_email = ?, email_key = ? WHERE customer_id = ?" },
	[MOVE_STORE] = { "UPDATE newsletter_subscriber SET store_id = ? "
	    "WHERE customer_id = ? AND store_id = ?" },
	/* Of several, one that is subscribed. */
	[FIND_GUEST] = { "SELECT subscriber_id FROM newsletter_subscriber "
	    "FORCE INDEX (NEWSLETTER_SUBSCRIBER_EMAIL_KEY_STORE_ID) "
	    OF_GUESTS " ORDER BY subscriber_status LIMIT 1 FOR UPDATE" },
	[DROP_GUESTS] = { "DELETE FROM newsletter_subscriber " OF_GUESTS },
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

/* A row as it is before it changes. */
struct row {
	long long id;
	enum subscriber_status status;
	char code[ACCOUNT_KEY_LEN + 1];	/* "": none that a mail can carry */
};

static int
take_row(const struct db_value *columns, void *argument)
{
	struct row *row = argument;
	struct text code = db_column_text(&columns[2]);

	row->id = columns[0].number;
	row->status = (enum subscriber_status)columns[1].number;
	text_put(code.length == ACCOUNT_KEY_LEN ? code : TEXT_ABSENT,
	    row->code, sizeof(row->code));
	return 0;
}

static enum db_outcome
raise_row(struct db *db, struct account *account, struct row *row,
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
	if (m != NULL)
		mail_plan_set_code(m, row->id, row->code);
	const struct db_value values[] = { db_number(account->subscriber),
	    db_string(row->code), db_number(row->id) };

	return db_run(db, &statements[RAISE], values, 3, NULL, NULL);
}

static enum db_outcome
lock(struct db *db, const struct account *account, struct row *row)
{
	const struct db_value values[] = { db_number(account->id),
	    db_number(account->store.id) };

	*row = (struct row){ 0, SUBSCRIBER_NONE, "" };
	return db_run(db, &statements[LOCK], values, 2, take_row, row);
}

enum db_outcome
subscription_raise(struct db *db, struct account *account,
    const struct shop_settings *settings, long long now, bool off)
{
	struct row row;
	enum db_outcome outcome = lock(db, account, &row);

	if (outcome == DB_OK && row.status == SUBSCRIBER_UNCONFIRMED)
		outcome = raise_row(db, account, &row, settings, now, off);
	wipe(row.code, sizeof(row.code));
	return outcome;
}

static enum db_outcome
set_status(struct db *db, struct account *account, const struct row *row,
    enum subscriber_status status)
{
	const struct db_value values[] = { db_number(status),
	    db_number(row->id) };

	account->subscriber = status;
	return db_run(db, &statements[SET_STATUS], values, 2, NULL, NULL);
}

/*
 * ROW, which is none yet, becomes a guest's under the e-mail of ACCOUNT, or a
 * new one if it WISHES to be subscribed.
 */
static enum db_outcome
make_row(struct db *db, struct account *account, struct row *row, bool wishes)
{
	const struct db_value values[] = { db_string(account->email_key),
	    db_number(account->store.id) };
	long long guest = 0;
	enum db_outcome outcome = db_run(db, &statements[FIND_GUEST], values,
	    2, db_row_number, &guest);

	account->asked = wishes ? SUBSCRIBER_UNCONFIRMED : SUBSCRIBER_NONE;
	entropy_alphanumeric(account->subscriber_code, ACCOUNT_KEY_LEN);
	if (outcome == DB_OK)
		outcome = subscription_save(db, account, guest, &row->id);
	row->status = account->subscriber;
	return outcome;
}

/* What ACCOUNT asks for, if it asks; ROW is its row, if there is one. */
static enum db_outcome
heed(struct db *db, struct account *account, struct row *row,
    const struct shop_settings *settings, long long now, bool off)
{
	const struct choice *wish = &account->customer->is_subscribed;
	const bool pending = *account->confirmation != '\0' &&
	    shop_is_on(settings, SHOP_CONFIRM);

	if (!wish->given ||
	    wish->yes == (row->status == SUBSCRIBER_SUBSCRIBED))
		return DB_OK;
	if (!wish->yes) {
		(void)mail_plan_notice(account, NOTICE_NEWSLETTER_UNSUBSCRIBED,
		    settings, now, off);
		return set_status(db, account, row, SUBSCRIBER_UNSUBSCRIBED);
	}
	if (!pending)
		return raise_row(db, account, row, settings, now, off);
	return rank(row->status) == 0 ? set_status(db, account, row,
	    SUBSCRIBER_UNCONFIRMED) : DB_OK;
}

/* The e-mail of ACCOUNT in its rows, whichever store they are of. */
static enum db_outcome
move_email(struct db *db, const struct account *account)
{
	const struct db_value values[] = { db_text(account->customer->email),
	    db_string(account->email_key), db_number(account->id) };

	return db_run(db, &statements[MOVE_EMAIL], values, 3, NULL, NULL);
}

static enum db_outcome
drop_guests(struct db *db, const struct account *account)
{
	const struct db_value values[] = { db_string(account->email_key),
	    db_number(account->store.id) };

	return db_run(db, &statements[DROP_GUESTS], values, 2, NULL, NULL);
}

/* ROW is that of the store which ACCOUNT has left, if it has one there. */
static enum db_outcome
bring(struct db *db, const struct account *account,
    const struct account *before, struct row *row)
{
	const struct db_value values[] = { db_number(account->store.id),
	    db_number(account->id), db_number(before->store.id) };
	enum db_outcome outcome = db_run(db, &statements[MOVE_STORE], values,
	    3, NULL, NULL);

	return outcome == DB_OK ? lock(db, account, row) : outcome;
}

enum db_outcome
subscription_change(struct db *db, struct account *account,
    const struct account *before, const struct shop_settings *settings,
    long long now, bool off)
{
	const bool wishes = account->customer->is_subscribed.yes;
	const bool leaves = account->store.id != before->store.id;
	const bool moves = leaves ||
	    strcmp(account->email_key, before->email_key) != 0;
	struct row row;
	enum db_outcome outcome = lock(db, account, &row);

	if (outcome == DB_OK && row.id == 0 && leaves)
		outcome = bring(db, account, before, &row);
	if (outcome == DB_OK && row.id != 0 && moves)
		outcome = drop_guests(db, account);
	if (outcome == DB_OK && row.id == 0 && (moves || wishes))
		outcome = make_row(db, account, &row, wishes);
	if (outcome == DB_OK)
		outcome = heed(db, account, &row, settings, now, off);
	if (outcome == DB_OK && text_compare(account->customer->email,
	    before->customer->email) != 0)
		outcome = move_email(db, account);
	wipe(row.code, sizeof(row.code));
	return outcome;
}
