#include "db/db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mysql.h>

#include "base/log.h"
#include "base/monotonic.h"
#include "db/connect.h"
#include "db/handle.h"
#include "db/statement.h"

struct db *
db_new(const char *file, const char *group)
{
	struct db *db = calloc(1, sizeof(*db));

	if (db == NULL)
		return NULL;
	db->file = strdup(file);
	db->group = strdup(group);
	if (db->file == NULL || db->group == NULL) {
		db_free(db);
		return NULL;
	}
	return db;
}

void
db_free(struct db *db)
{
	if (db == NULL)
		return;
	db_handle_disconnect(db);
	free(db->hosts);
	free(db->file);
	free(db->group);
	free(db);
}

void
db_be_patient(struct db *db)
{
	db->patient = true;
}

bool
db_is_over(const struct db *db)
{
	return db_handle_is_over(db);
}

void
db_limit(struct db *db, long long when)
{
	db->limit = when;
}

/* One of the two of db/statement.h. */
typedef enum db_outcome execute(struct db *db,
    const struct db_statement *statement, const struct db_value *values,
    size_t count, db_row *row, void *argument);

/* Whether the server, too, says that there is a transaction. */
static bool
has_transaction(const struct db *db)
{
	return (db->mysql->server_status & SERVER_STATUS_IN_TRANS) != 0;
}

/*
 * The transaction of DB has ended without a word: what was done in it is
 * undone, and the last statement ran by itself.
 */
static bool
transaction_is_lost(const struct db *db, const struct db_statement *statement)
{
	if (!db->in_transaction || has_transaction(db))
		return false;
	log_begin(LOG_LEVEL_WARNING, "the server has lost the transaction");
	log_text("statement", statement->sql);
	log_end();
	return true;
}

static enum db_outcome
run(struct db *db, execute *once, const struct db_statement *statement,
    const struct db_value *values, size_t count, db_row *row, void *argument)
{
	enum db_outcome outcome;

	/* The transaction was lost with its connection. */
	if (db->in_transaction && db->mysql == NULL)
		return DB_AWAY;
	for (int attempt = 0; ; attempt++) {
		int more;

		if ((outcome = db_connect(db)) != DB_OK)
			return outcome;
		outcome = once(db, statement, values, count, row, argument);
		if (outcome == DB_OK && transaction_is_lost(db, statement))
			outcome = DB_CONFLICT;
		more = outcome == DB_CONFLICT ? 2 : db->mysql == NULL ? 1 : 0;
		if (db->in_transaction || attempt >= more)
			return outcome;
	}
}

enum db_outcome
db_run(struct db *db, const struct db_statement *statement,
    const struct db_value *values, size_t count, db_row *row, void *argument)
{
	return run(db, db_statement_execute, statement, values, count, row,
	    argument);
}

enum db_outcome
db_run_once(struct db *db, const struct db_statement *statement,
    const struct db_value *values, size_t count, db_row *row, void *argument)
{
	return run(db, db_statement_execute_once, statement, values, count,
	    row, argument);
}

long long
db_insert_id(const struct db *db)
{
	return db->insert_id;
}

long long
db_changed(const struct db *db)
{
	return db->changed;
}

static enum db_outcome
simple(struct db *db, const char *sql)
{
	struct db_fault fault;

	if (mysql_real_query(db->mysql, sql, (unsigned long)strlen(sql)) == 0)
		return DB_OK;
	db_handle_connection_fault(db, &fault);
	return db_handle_failure(db, &fault, sql);
}

enum db_outcome
db_begin(struct db *db)
{
	enum db_outcome outcome;

	for (int attempt = 0; ; attempt++) {
		if ((outcome = db_connect(db)) != DB_OK)
			return outcome;
		outcome = simple(db, "START TRANSACTION");
		if (outcome != DB_AWAY || attempt > 0)
			break;
	}
	db->in_transaction = outcome == DB_OK;
	return outcome;
}

enum db_outcome
db_commit(struct db *db)
{
	enum db_outcome outcome;

	if (db->mysql == NULL || db_is_over(db))
		return DB_AWAY;
	outcome = simple(db, "COMMIT");
	/* A refused COMMIT leaves the transaction open for db_rollback. */
	if (outcome == DB_OK || outcome == DB_AWAY)
		db->in_transaction = false;
	/* COMMIT was sent but not answered: the server may have done it. */
	return outcome == DB_AWAY ? DB_UNCERTAIN : outcome;
}

void
db_rollback(struct db *db)
{
	if (db->mysql != NULL && db->in_transaction &&
	    simple(db, "ROLLBACK") != DB_OK)
		db_handle_disconnect(db);
	db->in_transaction = false;
}

enum db_outcome
db_script(struct db *db, const char *script, size_t length)
{
	enum db_outcome outcome = db_connect(db);
	struct db_fault fault;
	int more = 1;

	if (outcome != DB_OK)
		return outcome;
	if (mysql_set_server_option(db->mysql,
	    MYSQL_OPTION_MULTI_STATEMENTS_ON) == 0 &&
	    mysql_real_query(db->mysql, script, (unsigned long)length) == 0)
		do {
			MYSQL_RES *result = mysql_store_result(db->mysql);

			mysql_free_result(result);
			more = mysql_next_result(db->mysql);
		} while (more == 0);
	if (more == -1) {
		/* Statements that create tables have ended it. */
		db->in_transaction = db->in_transaction && has_transaction(db);
		return DB_OK;
	}
	db_handle_connection_fault(db, &fault);
	return db_handle_failure(db, &fault, "script");
}

const char *
db_error(const struct db *db)
{
	return db->error;
}

bool
db_lacks_right(const struct db *db)
{
	return db_handle_is_about_rights(db->error_number);
}

unsigned
db_error_number(const struct db *db)
{
	return db->error_number;
}
