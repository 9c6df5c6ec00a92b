/*
 * The rows that a statement has found.
 */
#ifndef DB_ROWS_H
#define DB_ROWS_H

#include <mysql.h>

#include "db/value.h"

struct db;

/*
 * Fetch the result of HANDLE, which was run, if it has one, and call ROW, if
 * not NULL, for each row with ARGUMENT.  SQL, its text, is for the log.
 */
enum db_outcome db_rows_fetch(struct db *db, MYSQL_STMT *handle,
    const char *sql, db_row *row, void *argument)
    __attribute__((nonnull(1, 2, 3), warn_unused_result));

#endif
