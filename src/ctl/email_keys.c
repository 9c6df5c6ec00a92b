/*
 * A row is read with its lock and written in the same transaction, so that an
 * address which is changed meanwhile does not get the key of the old one.
 */
#include "ctl/email_keys.h"

#include <stdio.h>
#include <stdlib.h>

#include "ctl/ctl.h"
#include "values/email_key.h"

enum { BATCH_MAX = 500 };	/* rows of a transaction */

/* A mark is an @ and an id; a key has something before its @. */
#define MARKED "email_key >= '@' AND email_key < 'A'"

enum { UNMARK, FIND_MARKED, HOLDER, MISSING_COUNT, MARKED_COUNT, STATEMENTS };

static const struct db_statement statements[STATEMENTS] = {
	[UNMARK] = { "UPDATE customer_entity SET email_key = NULL, "
	    "updated_at = updated_at WHERE " MARKED },
	[FIND_MARKED] = { "SELECT entity_id, email FROM customer_entity "
	    "WHERE " MARKED " AND entity_id > ? ORDER BY entity_id LIMIT ?" },
	[HOLDER] = { "SELECT c.entity_id, w.code, c.email, h.entity_id, "
	    "h.email FROM customer_entity c "
	    "JOIN store_website w ON w.website_id = c.website_id "
	    "LEFT JOIN customer_entity h ON h.email_key = ? "
	    "AND h.website_id = c.website_id WHERE c.entity_id = ?" },
	[MISSING_COUNT] = { "SELECT COUNT(*) FROM (SELECT 1 "
	    "FROM customer_entity WHERE email_key IS NULL "
	    "AND email IS NOT NULL LIMIT 1000) AS missing" },
	[MARKED_COUNT] = { "SELECT COUNT(*) FROM (SELECT 1 "
	    "FROM customer_entity WHERE " MARKED " LIMIT 1000) AS marked" },
};

/*
 * The rows of a table that lack their keys, and how one gets it.  Without ORDER
 * BY they come along the key of email_key, the oldest of a website first, and
 * no others are read, sorted and locked for a batch.
 */
static const struct keyless {
	struct db_statement find, set;
	bool mailbox;		/* the key is its mailbox's */
} keyless[] = {
	{ { "SELECT entity_id, email FROM customer_entity "
	    "WHERE email_key IS NULL AND email IS NOT NULL "
	    "LIMIT ? FOR UPDATE" },
	  { "UPDATE customer_entity SET email_key = ?, "
	    "updated_at = updated_at WHERE entity_id = ?" }, false },
	{ { "SELECT subscriber_id, subscriber_email FROM newsletter_subscriber "
	    "WHERE email_key IS NULL AND subscriber_email IS NOT NULL "
	    "LIMIT ? FOR UPDATE" },
	  { "UPDATE newsletter_subscriber SET email_key = ? "
	    "WHERE subscriber_id = ?" }, false },
	{ { "SELECT mail_id, recipient FROM customer_mail "
	    "WHERE recipient_key IS NULL LIMIT ? FOR UPDATE" },
	  { "UPDATE customer_mail SET recipient_key = ? WHERE mail_id = ?" },
	    true },
};

struct batch {
	size_t count;
	struct {
		long long id;
		char key[EMAIL_KEY_SIZE];	/* "": its address has none */
	} rows[BATCH_MAX];
};

static int
take_row(const struct db_value *columns, void *argument)
{
	struct batch *b = argument;

	b->rows[b->count].id = columns[0].number;
	(void)email_key(db_column_text(&columns[1]), b->rows[b->count].key);
	b->count++;
	return 0;
}

/* Set the key of row ID, or its mark if KEY is "" or taken. */
static enum db_outcome
set_key(struct db *db, const struct db_statement *set, long long id,
    const char *key)
{
	char mark[sizeof("@-9223372036854775808")];
	struct db_value values[] = { db_string(key), db_number(id) };
	enum db_outcome outcome = DB_DUPLICATE;

	if (*key != '\0')
		outcome = db_run(db, set, values, 2, NULL, NULL);
	if (outcome != DB_DUPLICATE)
		return outcome;
	(void)snprintf(mark, sizeof(mark), "@%lld", id);
	values[0] = db_string(mark);
	return db_run(db, set, values, 2, NULL, NULL);
}

/* One transaction; B has the rows that it was about. */
static enum db_outcome
fill_batch(struct db *db, const struct keyless *k, struct batch *b)
{
	const struct db_value most = db_number(BATCH_MAX);
	enum db_outcome outcome = db_begin(db);

	b->count = 0;
	if (outcome == DB_OK)
		outcome = db_run(db, &k->find, &most, 1, take_row, b);
	for (size_t i = 0; i < b->count && outcome == DB_OK; i++) {
		if (k->mailbox)
			email_key_mailbox(b->rows[i].key);
		outcome = set_key(db, &k->set, b->rows[i].id, b->rows[i].key);
	}
	if (outcome == DB_OK)
		outcome = db_commit(db);
	if (outcome != DB_OK)
		db_rollback(db);
	return outcome;
}

static enum db_outcome
fill_table(struct db *db, const struct keyless *k, struct batch *b)
{
	enum { ATTEMPTS_MAX = 6 };
	enum db_outcome outcome;
	int attempt = 0;

	do {
		outcome = fill_batch(db, k, b);
		attempt = outcome == DB_CONFLICT ? attempt + 1 : 0;
	} while ((outcome == DB_OK && b->count == BATCH_MAX) ||
	    (outcome == DB_CONFLICT && attempt < ATTEMPTS_MAX));
	return outcome;
}

enum db_outcome
ctl_email_keys_fill(struct db *db)
{
	struct batch *b = malloc(sizeof(*b));
	enum db_outcome outcome = b == NULL ? DB_AWAY : db_run(db,
	    &statements[UNMARK], NULL, 0, NULL, NULL);

	for (size_t i = 0; i < sizeof(keyless) / sizeof(*keyless) &&
	    outcome == DB_OK; i++)
		outcome = fill_table(db, &keyless[i], b);
	free(b);
	return outcome;
}

static int
print_marked(const struct db_value *columns, void *argument)
{
	(void)argument;
	(void)printf("%lld\t", columns[0].number);
	ctl_print(db_column_text(&columns[1]));
	(void)putchar('\t');
	ctl_print(db_column_text(&columns[2]));
	if (columns[3].number != 0) {
		(void)printf("\t%lld\t", columns[3].number);
		ctl_print(db_column_text(&columns[4]));
	}
	(void)putchar('\n');
	return 0;
}

enum db_outcome
ctl_email_keys_print_marked(struct db *db, long long *count)
{
	struct batch *b = malloc(sizeof(*b));
	enum db_outcome outcome = b == NULL ? DB_AWAY : DB_OK;
	long long last = 0;

	*count = 0;
	while (outcome == DB_OK) {
		const struct db_value after[] = { db_number(last),
		    db_number(BATCH_MAX) };

		b->count = 0;
		outcome = db_run(db, &statements[FIND_MARKED], after, 2,
		    take_row, b);
		for (size_t i = 0; i < b->count && outcome == DB_OK; i++) {
			const struct db_value values[] = {
			    db_string(b->rows[i].key),
			    db_number(b->rows[i].id) };

			last = b->rows[i].id;
			outcome = db_run(db, &statements[HOLDER], values, 2,
			    print_marked, NULL);
		}
		*count += (long long)b->count;
		if (b->count < BATCH_MAX)
			break;
	}
	free(b);
	return outcome;
}

enum db_outcome
ctl_email_keys_count(struct db *db, long long *missing, long long *marked)
{
	enum db_outcome outcome = db_run(db, &statements[MISSING_COUNT], NULL,
	    0, db_row_number, missing);

	if (outcome == DB_OK)
		outcome = db_run(db, &statements[MARKED_COUNT], NULL, 0,
		    db_row_number, marked);
	return outcome;
}
