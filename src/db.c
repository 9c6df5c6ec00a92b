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
#include "monotonic.h"

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

void
db_private_connection_fault(const struct db *db, struct db_fault *fault)
{
	fault->number = mysql_errno(db->mysql);
	(void)snprintf(fault->state, sizeof(fault->state), "%s",
	    mysql_sqlstate(db->mysql));
	(void)snprintf(fault->words, sizeof(fault->words), "%s",
	    mysql_error(db->mysql));
}

void
db_private_note(struct db *db, const struct db_fault *fault, const char *sql)
{
	bool data = strncmp(fault->state, "22", 2) == 0 ||
	    strncmp(fault->state, "23", 2) == 0;

	db->error_number = fault->number;
	(void)snprintf(db->error, sizeof(db->error), "%u %s", fault->number,
	    fault->words);
	if (fault->number == ER_DUP_ENTRY)
		return;
	log_begin(LOG_LEVEL_WARNING, "database");
	log_number("error", fault->number);
	log_text("words", data ? NULL : fault->words);
	log_text("statement", sql);
	log_end();
}

/* What each error of the server asks for; all others are faults. */
static const struct {
	unsigned number;
	enum db_outcome outcome;
} meanings[] = {
	{ ER_DUP_ENTRY, DB_DUPLICATE },
	{ ER_LOCK_DEADLOCK, DB_CONFLICT },
	{ ER_LOCK_WAIT_TIMEOUT, DB_CONFLICT },
	{ ER_NEED_REPREPARE, DB_CONFLICT },
	{ ER_CHECKREAD, DB_CONFLICT },
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
	/* From a proxy in between, whose connections are used up. */
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

/*
 * True for an error of the library itself: no answer came from the server, or
 * none that makes sense, and nobody can tell what comes next on the connection.
 * Which number it has depends on the kind of connection: the same loss is 2013
 * on a plain one and 2026 under TLS.
 */
static bool
is_of_library(unsigned number)
{
	return (number >= CR_MIN_ERROR && number <= CR_MAX_ERROR) ||
	    (number >= CER_MIN_ERROR && number <= CER_MAX_ERROR);
}

static enum db_outcome
meaning(unsigned number)
{
	if (is_of_library(number))
		return DB_AWAY;
	for (size_t i = 0; i < sizeof(meanings) / sizeof(*meanings); i++)
		if (meanings[i].number == number)
			return meanings[i].outcome;
	return DB_FAILED;
}

enum db_outcome
db_private_failure(struct db *db, const struct db_fault *fault,
    const char *sql)
{
	enum db_outcome outcome = meaning(fault->number);

	db_private_note(db, fault, sql);
	if (outcome == DB_AWAY)
		db_private_disconnect(db);
	return outcome;
}

bool
db_is_over(const struct db *db)
{
	return db->limit != 0 && monotonic_ms() > db->limit;
}

void
db_limit(struct db *db, long long when)
{
	db->limit = when;
}

enum db_outcome
db_run(struct db *db, const struct db_statement *statement,
    const struct db_value *values, size_t count, db_row *row, void *argument)
{
	enum db_outcome outcome;

	/* Its connection is lost, and the transaction with it. */
	if (db->in_transaction && db->mysql == NULL)
		return DB_AWAY;
	for (int attempt = 0; ; attempt++) {
		int more;

		if ((outcome = db_connect(db)) != DB_OK)
			return outcome;
		outcome = db_private_execute(db, statement, values, count, row,
		    argument);
		more = outcome == DB_CONFLICT ? 2 : db->mysql == NULL ? 1 : 0;
		if (db->in_transaction || attempt >= more)
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
	struct db_fault fault;

	if (mysql_real_query(db->mysql, sql, (unsigned long)strlen(sql)) == 0)
		return DB_OK;
	db_private_connection_fault(db, &fault);
	return db_private_failure(db, &fault, sql);
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
	/* A refused one leaves the transaction open: the caller undoes it. */
	if (outcome == DB_OK || outcome == DB_AWAY)
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
	if (more == -1)
		return DB_OK;
	db_private_connection_fault(db, &fault);
	return db_private_failure(db, &fault, "script");
}

const char *
db_error(const struct db *db)
{
	return db->error;
}

unsigned
db_error_number(const struct db *db)
{
	return db->error_number;
}
