/*
 * db: see db.h.  The only file that knows Connector/C.  Rows and parameters
 * are in db_statement.c.
 */
#include "db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <errmsg.h>
#include <mysql.h>
#include <mysqld_error.h>

#include "db_private.h"
#include "log.h"

/*
 * The session that every statement of ours may rely on, whatever stands in the
 * option file.  Strict mode: nothing is ever cut or rounded silently.  Short
 * lock waits: a stuck lock becomes a conflict that is tried again, not a worker
 * that hangs.
 */
static const char session[] =
    "SET SESSION character_set_client=utf8mb4, "
    "character_set_connection=utf8mb4, character_set_results=utf8mb4, "
    "sql_mode='STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,"
    "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,"
    "NO_AUTO_VALUE_ON_ZERO', time_zone='+00:00', "
    "tx_isolation='READ-COMMITTED', innodb_lock_wait_timeout=3, "
    "lock_wait_timeout=3, autocommit=1";

enum {
	CONNECT_SECONDS = 3,
	ANSWER_SECONDS = 10,
	/* Pause after a failed connection in ms, doubled up to the most. */
	PAUSE_FIRST = 50,
	PAUSE_MOST = 1000,
	/* A server error that the headers have no name for. */
	ER_WSREP_NOT_READY = 1047
};

static long long
clock_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

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

static void
disconnect(struct db *db)
{
	if (db->mysql == NULL)
		return;
	db_private_forget_statements(db);
	mysql_close(db->mysql);
	db->mysql = NULL;
	db->in_transaction = false;
}

void
db_free(struct db *db)
{
	if (db == NULL)
		return;
	disconnect(db);
	free(db->file);
	free(db->group);
	free(db);
}

/*
 * Keep the words of the error and log it unless it is an answer.  The log gets
 * no words about data (SQLSTATE classes 22 and 23): they quote values.
 */
static void
note_error(struct db *db, unsigned number, const char *words, const char *sql)
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
	{ ER_WSREP_NOT_READY, DB_CONFLICT },
	{ CR_SERVER_GONE_ERROR, DB_AWAY },
	{ CR_SERVER_LOST, DB_AWAY },
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
	/* No longer the primary: another host of the list may be. */
	{ ER_OPTION_PREVENTS_STATEMENT, DB_AWAY },
	{ ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION, DB_AWAY },
	{ ER_READ_ONLY_MODE, DB_AWAY },
};

enum db_outcome
db_private_failure(struct db *db, unsigned number, const char *words,
    const char *sql)
{
	note_error(db, number, words, sql);
	for (size_t i = 0; i < sizeof(meanings) / sizeof(*meanings); i++)
		if (meanings[i].number == number) {
			if (meanings[i].outcome == DB_AWAY)
				disconnect(db);
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

static void
set_options(struct db *db)
{
	unsigned connect = CONNECT_SECONDS, answer = ANSWER_SECONDS, off = 0;
	my_bool no = 0, yes = 1;
	MYSQL *m = db->mysql;

	(void)mysql_options(m, MYSQL_OPT_CONNECT_TIMEOUT, &connect);
	(void)mysql_options(m, MYSQL_OPT_READ_TIMEOUT, &answer);
	(void)mysql_options(m, MYSQL_OPT_WRITE_TIMEOUT, &answer);
	(void)mysql_options(m, MYSQL_OPT_LOCAL_INFILE, &off);
	(void)mysql_options(m, MYSQL_OPT_RECONNECT, &no);
	(void)mysql_options(m, MYSQL_REPORT_DATA_TRUNCATION, &yes);
	(void)mysql_options(m, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	(void)mysql_options(m, MYSQL_READ_DEFAULT_FILE, db->file);
	(void)mysql_options(m, MYSQL_READ_DEFAULT_GROUP, db->group);
}

enum db_outcome
db_connect(struct db *db)
{
	long long now = clock_ms();

	if (db->mysql != NULL)
		return DB_OK;
	if (now < db->not_before)
		return DB_AWAY;
	if ((db->mysql = mysql_init(NULL)) == NULL)
		return DB_AWAY;
	set_options(db);
	if (mysql_real_connect(db->mysql, NULL, NULL, NULL, NULL, 0, NULL,
	    0) != NULL && mysql_real_query(db->mysql, session,
	    sizeof(session) - 1) == 0) {
		db->pause = 0;
		return DB_OK;
	}
	note_error(db, mysql_errno(db->mysql), mysql_error(db->mysql),
	    "connect");
	disconnect(db);
	db->pause = db->pause == 0 ? PAUSE_FIRST : db->pause * 2;
	if (db->pause > PAUSE_MOST)
		db->pause = PAUSE_MOST;
	db->not_before = now + db->pause;
	return DB_AWAY;
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
		if ((outcome = db_connect(db)) != DB_OK)
			return outcome;
		outcome = db_private_execute(db, statement, values, count, row,
		    argument);
		if ((outcome != DB_AWAY && outcome != DB_CONFLICT) || inside ||
		    attempt > 0)
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
		disconnect(db);
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
