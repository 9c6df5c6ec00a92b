#include "import/magento_subscriber.h"

#include <stdlib.h>

#include "import/magento_columns.h"
#include "values/email_key.h"

#define COLUMNS(X) \
	X(store_id) X(change_status_at) X(subscriber_email) \
	X(subscriber_status) X(subscriber_confirm_code)

/* These change in ways of their own. */
#define LAST_COLUMNS(X) X(email_key) X(customer_id)

#define ALL_COLUMNS(X) COLUMNS(X) LAST_COLUMNS(X)

enum { SAME = 3 };

#define NAME(column) COLUMN_##column,
enum { SUBSCRIBER_ID, ALL_COLUMNS(NAME) COUNT };
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
	    ALL_COLUMNS) },
	.into = { MAGENTO_INTO(newsletter_subscriber, subscriber_id,
	    ALL_COLUMNS) },
	.row = { MAGENTO_ROW(ALL_COLUMNS) },
	.update = { MAGENTO_UPDATE(newsletter_subscriber, subscriber_id,
	    COLUMNS) ", email_key = ?, "
	    "customer_id = IF(customer_id = 0, ?, customer_id) "
	    "WHERE subscriber_id = ?" },
	.same = { "SELECT IF(email_key = ? OR "
	    "(customer_id = ? AND customer_id > 0), "
	    "IF(change_status_at > ?, 2, 1), 0) FROM newsletter_subscriber "
	    "WHERE subscriber_id = ?" },
};

void
magento_subscriber_begin(struct magento_pending *p, struct magento *m)
{
	magento_pending_begin(p, m, MAGENTO_SUBSCRIBERS, &saver, COUNT, SAME,
	    NULL, NULL);
}

bool
magento_subscriber_add(struct magento_pending *p,
    const struct db_value *columns, long long customer)
{
	struct magento_row *row = magento_pending_new(p, customer);
	struct magento *m = p->m;
	const long long id = columns[SUBSCRIBER_ID].number;
	const long long store = columns[COLUMN_store_id].number;
	const struct text email = db_column_text(
	    &columns[COLUMN_subscriber_email]);
	char key[EMAIL_KEY_SIZE];

	if (text_is_absent(email) || !email_key(email, key))
		return magento_row_refuse(m, MAGENTO_SUBSCRIBERS, id, customer,
		    "it has no e-mail address");
	for (size_t i = 0; i < COUNT; i++)
		row->values[i] = columns[i];
	row->values[COLUMN_email_key] = db_string(key);
	if (!id_set_has(&m->taken[MAGENTO_STORES], store)) {
		row->values[COLUMN_store_id] = db_null();
		if (store != 0 && !magento_pending_changed(p, row,
		    "taken without its store %lld, which is not there", store))
			return false;
	}
	row->same[0] = row->values[COLUMN_email_key];
	row->same[1] = row->values[COLUMN_customer_id];
	row->same[2] = row->values[COLUMN_change_status_at];
	return magento_pending_add(p);
}

long long
magento_subscriber_customer(const struct db_value *columns)
{
	return columns[COLUMN_customer_id].number;
}

struct guests {
	struct magento_pending pending;
	long long last;
};

static int
take_guest(const struct db_value *columns, void *argument)
{
	struct guests *g = argument;

	g->last = columns[SUBSCRIBER_ID].number;
	return magento_subscriber_add(&g->pending, columns, 0) ? 0 : -1;
}

enum db_outcome
magento_subscriber_guests(struct magento *m, long long *last)
{
	const struct db_value after = db_number(m->now.last_id);
	const struct db_value step = db_number(MAGENTO_GUESTS);
	struct guests *g = calloc(1, sizeof(*g));
	enum db_outcome outcome = DB_OK;

	if (g == NULL)
		return DB_AWAY;
	m->outcome = DB_OK;
	magento_subscriber_begin(&g->pending, m);
	if (m->now.last_id == 0)
		outcome = db_run(m->to, &forget_notes, &step, 1, NULL, NULL);
	if (outcome == DB_OK)
		outcome = magento_row_outcome(m, db_run(m->from, &guests,
		    &after, 1, take_guest, g));
	outcome = magento_pending_end(&g->pending, outcome);
	*last = g->last;
	free(g);
	return outcome;
}
