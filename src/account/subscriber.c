#include "account/subscriber.h"

#include "base/secret.h"
#include "values/email_key.h"

enum { READ, FIND, LOCK, SET, STATEMENTS };

#define SELECT_SUBSCRIBER "SELECT subscriber_id, customer_id, store_id, " \
	"subscriber_status, subscriber_email, subscriber_confirm_code " \
	"FROM newsletter_subscriber "
enum { ID, CUSTOMER, STORE, STATUS, EMAIL, CODE };

static const struct db_statement statements[STATEMENTS] = {
	[READ] = { SELECT_SUBSCRIBER "WHERE subscriber_id = ?" },
	[FIND] = { SELECT_SUBSCRIBER
	    "FORCE INDEX (NEWSLETTER_SUBSCRIBER_EMAIL_KEY_STORE_ID) "
	    "WHERE email_key = ? AND store_id = ? "
	    "ORDER BY subscriber_id LIMIT 1" },
	[LOCK] = { SELECT_SUBSCRIBER "WHERE subscriber_id = ? FOR UPDATE" },
	[SET] = { "UPDATE newsletter_subscriber SET subscriber_status = ?, "
	    "change_status_at = NOW() WHERE subscriber_id = ?" },
};

struct reading {
	struct subscriber *s;
	bool found;
};

static int
take(const struct db_value *columns, void *argument)
{
	struct reading *reading = argument;
	struct subscriber *s = reading->s;

	s->id = columns[ID].number;
	s->customer_id = columns[CUSTOMER].number;
	s->store_id = columns[STORE].type == DB_NULL ? 0 :
	    columns[STORE].number;
	s->status = (enum subscriber_status)columns[STATUS].number;
	text_put(db_column_text(&columns[EMAIL]), s->email, sizeof(s->email));
	text_put(db_column_text(&columns[CODE]), s->code, sizeof(s->code));
	reading->found = true;
	return 0;
}

static enum db_outcome
run(struct db *db, int statement, const struct db_value *values, size_t count,
    struct subscriber *s, bool *found)
{
	struct reading reading = { s, false };
	enum db_outcome outcome = db_run(db, &statements[statement], values,
	    count, take, &reading);

	*found = outcome == DB_OK && reading.found;
	return outcome;
}

enum db_outcome
subscriber_read(struct db *db, long long id, struct subscriber *s, bool *found)
{
	const struct db_value value = db_number(id);

	return run(db, READ, &value, 1, s, found);
}

enum db_outcome
subscriber_find(struct db *db, struct text email, long long store,
    struct subscriber *s, bool *found)
{
	char key[EMAIL_KEY_SIZE];

	*found = false;
	if (!email_key(email, key))
		return DB_OK;
	const struct db_value values[] = { db_string(key), db_number(store) };

	return run(db, FIND, values, 2, s, found);
}

enum db_outcome
subscriber_lock(struct db *db, long long id, struct subscriber *s, bool *found)
{
	const struct db_value value = db_number(id);

	return run(db, LOCK, &value, 1, s, found);
}

enum db_outcome
subscriber_set(struct db *db, long long id, enum subscriber_status status)
{
	const struct db_value values[] = { db_number(status), db_number(id) };

	return db_run(db, &statements[SET], values, 2, NULL, NULL);
}

bool
subscriber_has_code(const struct subscriber *s, struct text code)
{
	struct text own = text_of(s->code);

	/* Rows from before have the text 'NULL', or none. */
	return own.length == ACCOUNT_KEY_LEN && secret_equals(code, own);
}
