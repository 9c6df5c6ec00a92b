/*
 * db_private: what db.c and db_statement.c share; nobody else includes it.
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

/* Prepare STATEMENT if need be and run it on the open connection. */
enum db_outcome db_private_execute(struct db *db,
    const struct db_statement *statement, const struct db_value *values,
    size_t count, db_row *row, void *argument);

/* What error NUMBER means; logs it and drops a connection that is lost. */
enum db_outcome db_private_failure(struct db *db, unsigned number,
    const char *words, const char *sql);

#endif
