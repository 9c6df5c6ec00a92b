#include "import/magento_subscriber.h"

#include "import/magento_columns.h"
#include "values/email_key.h"

#define COLUMNS(X) \
	X(store_id) X(change_status_at) X(subscriber_email) \
	X(subscriber_status) X(subscriber_confirm_code)

/* These change in ways of their own. */
#define LAST_COLUMNS(X) X(email_key) X(customer_id)

#define NAME(column) COLUMN_##column,
enum { SUBSCRIBER_ID, COLUMNS(NAME) LAST_COLUMNS(NAME) COUNT };
#undef NAME

#define SELECT "SELECT t.subscriber_id" COLUMNS(MAGENTO_SELECTED) \
	", NULL, t.customer_id FROM newsletter_subscriber t "

const struct db_fragment magento_subscriber_select = { SELECT };

static const struct db_statement guests = { SELECT
    "WHERE t.customer_id = 0 AND t.subscriber_id > ? "
    "ORDER BY t.subscriber_id LIMIT 200" };

static const struct db_statement forget_notes = { "DELETE FROM import_note "
    "WHERE step = ?" };

/* Who was nobody may have signed up here. */
static const struct magento_saver saver = {
	.insert = { MAGENTO_INSERT(newsletter_subscriber, subscriber_id,
	    COLUMNS) LAST_COLUMNS(MAGENTO_ASSIGNED) },
	.update = { MAGENTO_UPDATE(newsletter_subscriber, subscriber_id,
	    COLUMNS) ", email_key = ?, "
	    "customer_id = IF(customer_id = 0, ?, customer_id) "
	    "WHERE subscriber_id = ?" },
	.same = { "SELECT IF(email_key = ? OR "
	    "(customer_id = ? AND customer_id > 0), "
	    "IF(change_status_at > ?, 2, 1), 0) FROM newsletter_subscriber "
	    "WHERE subscriber_id = ?" },
};

bool
magento_subscriber_save(struct magento *m, const struct db_value *columns,
    long long customer)
{
	const long long id = columns[SUBSCRIBER_ID].number;
	const long long store = columns[COLUMN_store_id].number;
	const struct text email = db_column_text(
	    &columns[COLUMN_subscriber_email]);
	struct db_value values[COUNT];
	char key[EMAIL_KEY_SIZE];
	bool saved;

	if (text_is_absent(email) || !email_key(email, key))
		return magento_row_refuse(m, MAGENTO_SUBSCRIBERS, id, customer,
		    "it has no e-mail address");
	for (size_t i = 0; i < COUNT; i++)
		values[i] = columns[i];
	values[COLUMN_email_key] = db_string(key);
	if (!id_set_has(&m->taken[MAGENTO_STORES], store)) {
		values[COLUMN_store_id] = db_null();
		if (store != 0 && !magento_row_note(m, MAGENTO_SUBSCRIBERS, id,
		    customer,
		    "taken without its store %lld, which is not there", store))
			return false;
	}
	const struct db_value same[] = { values[COLUMN_email_key],
	    values[COLUMN_customer_id], values[COLUMN_change_status_at] };

	return magento_row_save(m, MAGENTO_SUBSCRIBERS, &saver, values, COUNT,
	    same, 3, customer, &saved);
}

long long
magento_subscriber_customer(const struct db_value *columns)
{
	return columns[COLUMN_customer_id].number;
}

struct guests {
	struct magento *m;
	long long last;
};

static int
take_guest(const struct db_value *columns, void *argument)
{
	struct guests *g = argument;

	g->last = columns[SUBSCRIBER_ID].number;
	return magento_subscriber_save(g->m, columns, 0) ? 0 : -1;
}

enum db_outcome
magento_subscriber_guests(struct magento *m, long long *last)
{
	const struct db_value after = db_number(m->last_id);
	const struct db_value step = db_number(MAGENTO_GUESTS);
	struct guests g = { m, 0 };
	enum db_outcome outcome = DB_OK;

	if (m->last_id == 0)
		outcome = db_run(m->to, &forget_notes, &step, 1, NULL, NULL);
	if (outcome == DB_OK)
		outcome = magento_row_outcome(m, db_run(m->from, &guests,
		    &after, 1, take_guest, &g));
	*last = g.last;
	return outcome;
}
