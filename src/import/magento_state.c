#include "import/magento_state.h"

/*
 * What changed while the last run read it, or under a clock that is off, is
 * read again.
 */
#define MARGIN "INTERVAL 10 MINUTE"

/*
 * The lock of a run that was killed is free once the server has ended what it
 * was doing for it, which waits at most three seconds for other locks.
 */
enum { LOCK, LOAD, LOAD_COUNTS, BEGIN, FORGET_COUNTS, SAVE, SAVE_COUNT,
	STATEMENTS };

static const struct db_statement statements[STATEMENTS] = {
	[LOCK] = { "SELECT COALESCE(GET_LOCK(CONCAT('customers-fcgi import ', "
	    "LEFT(SHA1(DATABASE()), 16)), 5), 0)" },
	[LOAD] = { "SELECT step, last_id, CAST(IF(step = ?, began_at - " MARGIN
	    ", since) AS CHAR) FROM import_progress WHERE source = 'magento'" },
	[LOAD_COUNTS] = { "SELECT table_name, taken, refused "
	    "FROM import_count" },
	[BEGIN] = { "REPLACE INTO import_progress "
	    "(source, step, last_id, began_at, since) "
	    "VALUES ('magento', ?, 0, ?, ?)" },
	[FORGET_COUNTS] = { "DELETE FROM import_count" },
	[SAVE] = { "UPDATE import_progress SET step = ?, last_id = ? "
	    "WHERE source = 'magento' AND step = ? AND last_id = ?" },
	[SAVE_COUNT] = { "REPLACE INTO import_count "
	    "(table_name, taken, refused) VALUES (?, ?, ?)" },
};

/*
 * Tables that hide those of the same names from a dry run's connection, and
 * whose rows stay when a transaction is taken back.
 */
static const struct db_statement aside[] = {
	{ "CREATE TEMPORARY TABLE import_seen (website_id int unsigned, "
	    "email_key varchar(318) CHARACTER SET utf8mb4 "
	    "COLLATE utf8mb4_nopad_bin, entity_id int unsigned, "
	    "PRIMARY KEY (entity_id), KEY (email_key(191))) ENGINE=Aria "
	    "TRANSACTIONAL=0" },
	{ "CREATE TEMPORARY TABLE import_progress (PRIMARY KEY (source)) "
	    "ENGINE=Aria TRANSACTIONAL=0 AS SELECT * FROM import_progress" },
	{ "CREATE TEMPORARY TABLE import_count (PRIMARY KEY (table_name)) "
	    "ENGINE=Aria TRANSACTIONAL=0 AS SELECT * FROM import_count" },
	{ "CREATE TEMPORARY TABLE import_note "
	    "(note_id int(10) unsigned NOT NULL AUTO_INCREMENT, "
	    "PRIMARY KEY (note_id), KEY (step, customer_id)) "
	    "ENGINE=Aria TRANSACTIONAL=0 AS SELECT * FROM import_note" },
	/* The shop that customers belong to is taken back before they come. */
	{ "SET SESSION foreign_key_checks = 0" },
};

static const struct db_statement clock = {
    "SELECT CAST(UTC_TIMESTAMP() AS CHAR)" };

static int
take_progress(const struct db_value *columns, void *argument)
{
	struct magento *m = argument;

	m->now.step = (enum magento_step)columns[0].number;
	m->now.last_id = columns[1].number;
	text_put(db_column_text(&columns[2]), m->since, sizeof(m->since));
	return 0;
}

static int
take_count(const struct db_value *columns, void *argument)
{
	struct magento *m = argument;

	for (int i = 0; i < MAGENTO_TABLE_COUNT; i++)
		if (text_is(db_column_text(&columns[0]),
		    magento_row_table((enum magento_table)i)))
			m->now.counts[i] = (struct magento_count){
			    columns[1].number, columns[2].number };
	return 0;
}

static int
take_time(const struct db_value *columns, void *argument)
{
	text_put(db_column_text(&columns[0]), argument, MAGENTO_TIME_SIZE);
	return 0;
}

/* A new run, by the clock of the old shop. */
static enum db_outcome
begin(struct magento *m)
{
	char now[MAGENTO_TIME_SIZE] = "";
	enum db_outcome outcome = db_run(m->from, &clock, NULL, 0, take_time,
	    now);
	const struct db_value values[] = { db_number(MAGENTO_PEOPLE),
	    db_string(now), db_string_or_null(m->since) };

	m->now.step = MAGENTO_PEOPLE;
	m->now.last_id = 0;
	if (outcome == DB_OK)
		outcome = db_begin(m->to);
	if (outcome == DB_OK)
		outcome = db_run(m->to, &statements[BEGIN], values, 3, NULL,
		    NULL);
	if (outcome == DB_OK)
		outcome = db_run(m->to, &statements[FORGET_COUNTS], NULL, 0,
		    NULL, NULL);
	if (outcome == DB_OK)
		outcome = db_commit(m->to);
	if (outcome != DB_OK)
		db_rollback(m->to);
	return outcome;
}

enum db_outcome
magento_state_open(struct magento *m, bool *busy)
{
	const struct db_value done = db_number(MAGENTO_DONE);
	long long locked = 0;
	enum db_outcome outcome = db_run(m->to, &statements[LOCK], NULL, 0,
	    db_row_number, &locked);

	*busy = outcome == DB_OK && locked != 1;
	if (*busy)
		return outcome;
	for (size_t i = 0; i < sizeof(aside) / sizeof(*aside) && m->dry_run &&
	    outcome == DB_OK; i++)
		outcome = db_run(m->to, &aside[i], NULL, 0, NULL, NULL);
	m->now.step = MAGENTO_DONE;
	if (outcome == DB_OK)
		outcome = db_run(m->to, &statements[LOAD], &done, 1,
		    take_progress, m);
	if (outcome == DB_OK)
		outcome = m->now.step == MAGENTO_DONE ? begin(m) :
		    db_run(m->to, &statements[LOAD_COUNTS], NULL, 0,
		    take_count, m);
	m->saved = m->now;
	return outcome;
}

static enum db_outcome
save_count(struct magento *m, enum magento_table table)
{
	const struct magento_count *now = &m->now.counts[table];
	const struct magento_count *saved = &m->saved.counts[table];
	const struct db_value values[] = {
	    db_string(magento_row_table(table)), db_number(now->taken),
	    db_number(now->refused) };

	if (now->taken == saved->taken && now->refused == saved->refused)
		return DB_OK;
	return db_run(m->to, &statements[SAVE_COUNT], values, 3, NULL, NULL);
}

enum db_outcome
magento_state_save(struct magento *m)
{
	const struct magento_progress *now = &m->now, *saved = &m->saved;
	const struct db_value values[] = { db_number(now->step),
	    db_number(now->last_id), db_number(saved->step),
	    db_number(saved->last_id) };
	enum db_outcome outcome = DB_OK;

	if (now->step != saved->step || now->last_id != saved->last_id) {
		outcome = db_run(m->to, &statements[SAVE], values, 4, NULL,
		    NULL);
		if (outcome == DB_OK && db_changed(m->to) == 0) {
			m->overtaken = true;
			outcome = DB_FAILED;
		}
	}
	for (int i = 0; i < MAGENTO_TABLE_COUNT && outcome == DB_OK; i++)
		outcome = save_count(m, (enum magento_table)i);
	return outcome;
}
