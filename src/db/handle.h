/*
 * The connection as the files of this folder share it; nobody else includes it.
 */
#ifndef DB_HANDLE_H
#define DB_HANDLE_H

#include <mysql.h>

#include "db/value.h"

enum {
	DB_STATEMENTS_MAX = 64,	/* prepared at the same time; bounds memory */
	DB_COLUMNS_MAX = 24,
	DB_PARAMETERS_MAX = 40
};

struct db_prepared {
	const struct db_statement *statement;
	MYSQL_STMT *handle;
};

struct db {
	char *file, *group;
	MYSQL *mysql;		/* NULL: not connected */
	char *hosts;		/* a list; NULL: one host, or not read yet */
	size_t host_count;	/* in the list */
	size_t host;		/* where in the list the next one to try is */
	bool in_transaction;
	long long limit;	/* nothing begins after it (ms); 0: no limit */
	long long not_before;	/* no connection attempt before (ms) */
	long long pause;	/* before the next one (ms) */
	long long insert_id, changed;
	struct db_prepared prepared[DB_STATEMENTS_MAX];
	size_t prepared_count;
	unsigned error_number;
	char error[512];
};

/* What a call of the library failed with, told before anything is closed. */
struct db_fault {
	unsigned number;
	char state[SQLSTATE_LENGTH + 1];
	char words[256];
};

/* The fault of the connection, which is open, and that of HANDLE. */
void db_handle_connection_fault(const struct db *db, struct db_fault *fault);
void db_handle_statement_fault(MYSQL_STMT *handle, struct db_fault *fault);

/* Close the prepared statement that was added last. */
void db_handle_forget_last(struct db *db);

/* Close the connection, if there is one. */
void db_handle_disconnect(struct db *db);

/*
 * Keep what FAULT says and log it, unless it is an answer.  The log gets no
 * words about data (SQLSTATE classes 22 and 23): they quote values.  SQL is
 * what was tried.
 */
void db_handle_note(struct db *db, const struct db_fault *fault,
    const char *sql);

/* What FAULT means; notes it and drops a connection that is lost. */
enum db_outcome db_handle_failure(struct db *db, const struct db_fault *fault,
    const char *sql);

/* True if nothing may begin any more: see db_limit. */
bool db_handle_is_over(const struct db *db);

#endif
