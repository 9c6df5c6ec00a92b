/*
 * db: see db.h.  Transactions, and what the server's errors mean.  Connecting
 * is in db_connect.c, rows and parameters are in db_statement.c.
 */
#include "db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <errmsg.h>
#include <mysql.h>
#include <mysqld_error.h>

#include "db_private.h"
#include "log.h"

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
	db_private_disconnect(db);
	free(db->hosts);
	free(db->file);
	free(db->group);
	free(db);
}

/*
 * Keep the words of the error and log it unless it is an answer.  The log gets
 * no words about data (SQLSTATE classes 22 and 23): they quote values.
 */
void
db_private_note_error(struct db *db, unsigned number, const char *words,
    const char *sql)
{
	const char *state = db->mysql != NULL ? mysql_sqlstate(db->mysql) : "";
	bool data = strncmp(state, "22", 2) == 0 ||
	    strncmp(state, "23", 2) == 0;

	(void)snprintf(db->error, sizeof(db->error), "%u %s", number, words);
	if (number == ER_DUP_ENTRY)
		return;
	log_begin(LOG_LEVEL_WARNING, "database");
	log_number("error", number);
	log_text("words", data ? NULL : words);
	log_text("statement", sql);
	log_end();
}

/* What each error number asks for; all others are faults. */
static const struct {
	unsigned number;
	enum db_outcome outcome;
} meanings[] = {
	{ ER_DUP_ENTRY, DB_DUPLICATE },
	{ ER_LOCK_DEADLOCK, DB_CONFLICT },
	{ ER_LOCK_WAIT_TIMEOUT, DB_CONFLICT },
	{ ER_NEED_REPREPARE, DB_CONFLICT },
	{ ER_CHECKREAD, DB_CONFLICT },
	{ CR_SERVER_GONE_ERROR, DB_AWAY },
	{ CR_SERVER_LOST, DB_AWAY },
	{ CR_ERR_NET_READ, DB_AWAY },
	{ CR_ERR_NET_WRITE, DB_AWAY },
	{ CR_CONNECTION_ERROR, DB_AWAY },
	{ CR_CONN_HOST_ERROR, DB_AWAY },
	{ CR_OUT_OF_MEMORY, DB_AWAY },
	{ ER_SERVER_SHUTDOWN, DB_AWAY },
	{ ER_CONNECTION_KILLED, DB_AWAY },
	{ ER_QUERY_INTERRUPTED, DB_AWAY },
	{ ER_STATEMENT_TIMEOUT, DB_AWAY },
	/* Short of something that may come back. */
	{ ER_DISK_FULL, DB_AWAY },
	{ ER_ERROR_ON_WRITE, DB_AWAY },
	{ ER_RECORD_FILE_FULL, DB_AWAY },
	{ ER_OUTOFMEMORY, DB_AWAY },
	{ ER_OUT_OF_RESOURCES, DB_AWAY },
	{ ER_LOCK_TABLE_FULL, DB_AWAY },
	{ ER_CANT_CREATE_THREAD, DB_AWAY },
	{ ER_CON_COUNT_ERROR, DB_AWAY },
	{ ER_TOO_MANY_USER_CONNECTIONS, DB_AWAY },
	{ ER_USER_LIMIT_REACHED, DB_AWAY },
	{ ER_MAX_PREPARED_STMT_COUNT_REACHED, DB_AWAY },
	/* A Galera node that has left the cluster, whatever it is called. */
	{ ER_UNKNOWN_COM_ERROR, DB_AWAY },
	/* ... and while it was asking the others for their consent. */
	{ ER_ERROR_DURING_COMMIT, DB_AWAY },
	/* It has forgotten what was prepared: prepare all anew. */
	{ ER_UNKNOWN_STMT_HANDLER, DB_AWAY },
	/* No longer the primary: another host of the list may be. */
	{ ER_OPTION_PREVENTS_STATEMENT, DB_AWAY },
	{ ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION, DB_AWAY },
	{ ER_READ_ONLY_MODE, DB_AWAY },
};

enum db_outcome
db_private_failure(struct db *db, unsigned number, const char *words,
    const char *sql)
{
	db_private_note_error(db, number, words, sql);
	for (size_t i = 0; i < sizeof(meanings) / sizeof(*meanings); i++)
		if (meanings[i].number == number) {
			if (meanings[i].outcome == DB_AWAY)
				db_private_disconnect(db);
			return meanings[i].outcome;
		}
	return DB_FAILED;
}

static enum db_outcome
failure(struct db *db, const char *sql)
{
	return db_private_failure(db, mysql_errno(db->mysql),
	    mysql_error(db->mysql), sql);
}

enum db_outcome
db_run(struct db *db, const struct db_statement *statement,
    const struct db_value *values, size_t count, db_row *row, void *argument)
{
	bool inside = db->in_transaction;
	enum db_outcome outcome;

	if (inside && db->mysql == NULL)
		return DB_AWAY;
	for (int attempt = 0; ; attempt++) {
		int more;

		if ((outcome = db_connect(db)) != DB_OK)
			return outcome;
		outcome = db_private_execute(db, statement, values, count, row,
		    argument);
		more = outcome == DB_CONFLICT ? 2 : outcome == DB_AWAY ? 1 : 0;
		if (inside || attempt >= more)
			return outcome;
	}
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
	if (mysql_real_query(db->mysql, sql, (unsigned long)strlen(sql)) != 0)
		return failure(db, sql);
	return DB_OK;
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

	if (db->mysql == NULL)
		return DB_AWAY;
	outcome = simple(db, "COMMIT");
	/* A refused one leaves the transaction open: the caller undoes it. */
	if (outcome == DB_OK)
		db->in_transaction = false;
	/* Sent, but no answer: the server may have done it. */
	return outcome == DB_AWAY ? DB_UNCERTAIN : outcome;
}

void
db_rollback(struct db *db)
{
	if (db->mysql != NULL && db->in_transaction &&
	    simple(db, "ROLLBACK") != DB_OK)
		db_private_disconnect(db);
	db->in_transaction = false;
}

enum db_outcome
db_script(struct db *db, const char *script, size_t length)
{
	enum db_outcome outcome = db_connect(db);
	int more;

	if (outcome != DB_OK)
		return outcome;
	if (mysql_set_server_option(db->mysql,
	    MYSQL_OPTION_MULTI_STATEMENTS_ON) != 0 ||
	    mysql_real_query(db->mysql, script, (unsigned long)length) != 0)
		return failure(db, "script");
	do {
		MYSQL_RES *result = mysql_store_result(db->mysql);

		mysql_free_result(result);
		more = mysql_next_result(db->mysql);
	} while (more == 0);
	return more == -1 ? DB_OK : failure(db, "script");
}

const char *
db_error(const struct db *db)
{
	return db->error;
}
