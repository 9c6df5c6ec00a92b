#include "db/handle.h"

#include <stdio.h>
#include <string.h>

#include <errmsg.h>
#include <mysqld_error.h>

#include "base/log.h"
#include "base/monotonic.h"

void
db_handle_forget_last(struct db *db)
{
	struct db_prepared *last = &db->prepared[--db->prepared_count];

	if (last->handle != NULL) {
		(void)mysql_stmt_close(last->handle);
		db->kept--;
	}
}

void
db_handle_disconnect(struct db *db)
{
	if (db->mysql == NULL)
		return;
	/* Prepared statements die with their connection. */
	while (db->prepared_count > 0)
		db_handle_forget_last(db);
	mysql_close(db->mysql);
	db->mysql = NULL;
}

void
db_handle_connection_fault(const struct db *db, struct db_fault *fault)
{
	fault->number = mysql_errno(db->mysql);
	(void)snprintf(fault->state, sizeof(fault->state), "%s",
	    mysql_sqlstate(db->mysql));
	(void)snprintf(fault->words, sizeof(fault->words), "%s",
	    mysql_error(db->mysql));
}

void
db_handle_statement_fault(MYSQL_STMT *handle, struct db_fault *fault)
{
	fault->number = mysql_stmt_errno(handle);
	(void)snprintf(fault->state, sizeof(fault->state), "%s",
	    mysql_stmt_sqlstate(handle));
	(void)snprintf(fault->words, sizeof(fault->words), "%s",
	    mysql_stmt_error(handle));
}

void
db_handle_note(struct db *db, const struct db_fault *fault, const char *sql)
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
	if (fault->number == ER_BAD_FIELD_ERROR ||
	    fault->number == ER_NO_SUCH_TABLE)
		log_text("hint", "run: customersctl schema upgrade");
	if (fault->number == ER_TABLEACCESS_DENIED_ERROR)
		log_text("hint", "run: customersctl schema upgrade, then "
		    "schema/grants.sql");
	log_end();
}

/* What the errors of the server mean; all others are faults. */
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
	/* The server is short of something that may come back. */
	{ ER_DISK_FULL, DB_AWAY },
	{ ER_ERROR_ON_WRITE, DB_AWAY },
	{ ER_RECORD_FILE_FULL, DB_AWAY },
	{ ER_OUTOFMEMORY, DB_AWAY },
	{ ER_OUT_OF_RESOURCES, DB_AWAY },
	{ ER_LOCK_TABLE_FULL, DB_AWAY },
	{ ER_CANT_CREATE_THREAD, DB_AWAY },
	/* A proxy has used up its connections. */
	{ ER_CON_COUNT_ERROR, DB_AWAY },
	{ ER_TOO_MANY_USER_CONNECTIONS, DB_AWAY },
	{ ER_USER_LIMIT_REACHED, DB_AWAY },
	{ ER_MAX_PREPARED_STMT_COUNT_REACHED, DB_AWAY },
	/* A Galera node has left the cluster: this is the number it gives. */
	{ ER_UNKNOWN_COM_ERROR, DB_AWAY },
	/* The same, while it waited for the consent of the other nodes. */
	{ ER_ERROR_DURING_COMMIT, DB_AWAY },
	/* The server has lost the prepared statements: prepare them anew. */
	{ ER_UNKNOWN_STMT_HANDLER, DB_AWAY },
	/* It is no longer the primary: another host of the list may be. */
	{ ER_OPTION_PREVENTS_STATEMENT, DB_AWAY },
	{ ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION, DB_AWAY },
	{ ER_READ_ONLY_MODE, DB_AWAY },
	/* The schema is older than the program: until it is upgraded. */
	{ ER_BAD_FIELD_ERROR, DB_AWAY },
	{ ER_NO_SUCH_TABLE, DB_AWAY },
	/* The same, before grants.sql: also for a table that is not there. */
	{ ER_TABLEACCESS_DENIED_ERROR, DB_AWAY },
};

/*
 * True for an error of the library itself: no answer came from the server, or
 * none that makes sense, so the state of the connection is unknown.  The number
 * depends on the kind of connection: the same loss is 2013 on a plain one and
 * 2026 under TLS.
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

bool
db_handle_is_about_rights(unsigned number)
{
	return number == ER_TABLEACCESS_DENIED_ERROR ||
	    number == ER_SPECIFIC_ACCESS_DENIED_ERROR ||
	    number == ER_BINLOG_CREATE_ROUTINE_NEED_SUPER;
}

enum db_outcome
db_handle_failure(struct db *db, const struct db_fault *fault,
    const char *sql)
{
	enum db_outcome outcome = meaning(fault->number);

	db_handle_note(db, fault, sql);
	/* What has taken too long would do so again on another connection. */
	if (outcome == DB_AWAY && fault->number != ER_STATEMENT_TIMEOUT)
		db_handle_disconnect(db);
	return outcome;
}

enum db_outcome
db_handle_statement_failure(struct db *db, MYSQL_STMT *handle, const char *sql)
{
	struct db_fault fault;

	db_handle_statement_fault(handle, &fault);
	/* A failure without a number is the library's own, too. */
	if (fault.number == 0)
		fault.number = CR_UNKNOWN_ERROR;
	return db_handle_failure(db, &fault, sql);
}

bool
db_handle_is_over(const struct db *db)
{
	return db->limit != 0 && monotonic_ms() > db->limit;
}
