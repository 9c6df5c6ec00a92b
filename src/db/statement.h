/*
 * Prepared statements, for db.c.
 */
#ifndef DB_STATEMENT_H
#define DB_STATEMENT_H

#include "db/value.h"

struct db;

/* Prepare STATEMENT if need be and run it on the open connection. */
enum db_outcome db_statement_execute(struct db *db,
    const struct db_statement *statement, const struct db_value *values,
    size_t count, db_row *row, void *argument);

#endif
