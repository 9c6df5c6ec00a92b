/*
 * The subscription of an account that is there: it is confirmed, or changes.
 */
#include "account/subscription.h"

#include <string.h>

#include "account/mail_plan.h"
#include "base/entropy.h"
#include "base/wipe.h"

enum {
	LOCK, RAISE, SET_STATUS, MOVE_EMAIL, MOVE_STORE, DROP_GUESTS, STATEMENTS
};

static const struct db_statement statements[STATEMENTS] = {
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
	[DROP_GUESTS] = { "DELETE FROM newsletter_subscriber "
	    "WHERE email_key = ? AND store_id = ? AND customer_id = 0" },
};

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
	enum db_outcome outcome;

	account->asked = wishes ? SUBSCRIBER_UNCONFIRMED : SUBSCRIBER_NONE;
	entropy_alphanumeric(account->subscriber_code, ACCOUNT_KEY_LEN);
	outcome = subscription_save(db, account, true, &row->id);
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
	return row->status == SUBSCRIBER_NONE ||
	    row->status == SUBSCRIBER_UNSUBSCRIBED ?
	    set_status(db, account, row, SUBSCRIBER_UNCONFIRMED) : DB_OK;
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
