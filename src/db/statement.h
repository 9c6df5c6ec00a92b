/*
 * Runs prepared statements: their parameters and their rows.
 */
#ifndef DB_STATEMENT_H
#define DB_STATEMENT_H

#include "db/value.h"

struct db;

/*
 * Run STATEMENT once on the open connection, with the arguments of db_run.  It
 * is kept prepared from its second run on; from its first, if others are.
 */
enum db_outcome db_statement_execute(struct db *db,
    const struct db_statement *statement, const struct db_value *values,
    size_t count, db_row *row, void *argument)
    __attribute__((nonnull(1, 2), warn_unused_result));

/* The same, but the prepared form is not kept. */
enum db_outcome db_statement_execute_once(struct db *db,
    const struct db_statement *statement, const struct db_value *values,
    size_t count, db_row *row, void *argument)
    __attribute__((nonnull(1, 2), warn_unused_result));

#endif
