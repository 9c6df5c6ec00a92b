/*
 * db_private: what db.c, db_connect.c and db_statement.c share; nobody else
 * includes it.
 */
#ifndef DB_PRIVATE_H
#define DB_PRIVATE_H

#include <mysql.h>

#include "db.h"

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
	long long not_before;	/* no connection attempt before (ms) */
	long long pause;	/* before the next one (ms) */
	long long insert_id, changed;
	struct db_prepared prepared[DB_STATEMENTS_MAX];
	size_t prepared_count;
	char error[512];
};

/* Close all prepared statements; they die with their connection. */
void db_private_forget_statements(struct db *db);

/* Close the connection, if there is one. */
void db_private_disconnect(struct db *db);

/* Prepare STATEMENT if need be and run it on the open connection. */
enum db_outcome db_private_execute(struct db *db,
    const struct db_statement *statement, const struct db_value *values,
    size_t count, db_row *row, void *argument);

/*
 * Keep the WORDS of error NUMBER and log them, unless it is an answer.  SQL is
 * what was tried.
 */
void db_private_note_error(struct db *db, unsigned number, const char *words,
    const char *sql);

/* What error NUMBER means; logs it and drops a connection that is lost. */
enum db_outcome db_private_failure(struct db *db, unsigned number,
    const char *words, const char *sql);

#endif
