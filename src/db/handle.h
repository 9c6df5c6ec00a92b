/*
 * The inside of a connection, shared by the files of this folder only.
 */
#ifndef DB_HANDLE_H
#define DB_HANDLE_H

#include <mysql.h>

#include "db/value.h"

enum {
	DB_STATEMENTS_MAX = 256,	/* known at once; bounds memory */
	DB_COLUMNS_MAX = 48,
	DB_PARAMETERS_MAX = 40
};

/* A statement that was run on this connection. */
struct db_prepared {
	const struct db_statement *statement;
	MYSQL_STMT *handle;	/* NULL: not kept prepared */
};

struct db {
	char *file, *group;
	MYSQL *mysql;		/* NULL: not connected */
	char *hosts;		/* the list; NULL: one host, or not read yet */
	size_t host_count;
	size_t host;		/* offset in the list of the next one to try */
	bool in_transaction;
	long long limit;	/* of db_limit, in ms */
	bool patient;		/* of db_be_patient */
	long long not_before;	/* time of the next attempt to connect, in ms */
	long long pause;	/* after the last failed attempt, in ms */
	long long insert_id, changed;
	struct db_prepared prepared[DB_STATEMENTS_MAX];
	size_t prepared_count;
	size_t kept;		/* of these, how many are kept prepared */
	unsigned error_number;
	char error[512];
};

/*
 * What a call of the library failed with.  It is read at once, since closing
 * the statement or the connection loses it.
 */
struct db_fault {
	unsigned number;
	char state[SQLSTATE_LENGTH + 1];
	char words[256];
};

/*
 * Read the error of the connection, which is open, or of the statement HANDLE
 * into *FAULT.
 */
void db_handle_connection_fault(const struct db *db, struct db_fault *fault);
void db_handle_statement_fault(MYSQL_STMT *handle, struct db_fault *fault);

/* Forget the statement that was added last, and close it. */
void db_handle_forget_last(struct db *db);

/* Close the connection if it is open. */
void db_handle_disconnect(struct db *db);

/*
 * Keep FAULT for db_error and log it, unless it is a duplicate key, which is an
 * answer.  The words of errors about data (SQLSTATE classes 22 and 23) quote
 * values and are not logged.  SQL is what was tried.
 */
void db_handle_note(struct db *db, const struct db_fault *fault,
    const char *sql);

/* True if NUMBER is the error that the account lacks a right. */
bool db_handle_is_about_rights(unsigned number);

/* What FAULT means; notes it, and closes a connection that is lost. */
enum db_outcome db_handle_failure(struct db *db, const struct db_fault *fault,
    const char *sql) __attribute__((nonnull, warn_unused_result));

/* The same of the error of the statement HANDLE, whose text is SQL. */
enum db_outcome db_handle_statement_failure(struct db *db, MYSQL_STMT *handle,
    const char *sql) __attribute__((nonnull, warn_unused_result));

/* True if the time limit of db_limit is over. */
bool db_handle_is_over(const struct db *db);

#endif
