/*
 * One connection to MariaDB.  Hides Connector/C: connecting and connecting
 * again, prepared statements, and what its error numbers mean for the caller.
 * SQL text is constant; values only ever travel as typed parameters.
 */
#ifndef DB_DB_H
#define DB_DB_H

#include <stdbool.h>
#include <stddef.h>

#include "db/value.h"

struct db;

/*
 * A connection that will be made by the group GROUP (such as "customers-db") of
 * the option file FILE, which Connector/C reads itself: host, user, password,
 * database, socket, TLS.  Nothing is connected yet.  NULL when memory is short.
 */
struct db *db_new(const char *file, const char *group)
    __attribute__((nonnull, warn_unused_result));

/* Close and free; NULL is harmless. */
void db_free(struct db *db);

/*
 * What would begin after WHEN (monotonic_ms) does not begin and is DB_AWAY, so
 * that a request ends in time whatever the server does.  What is under way has
 * ten seconds for an answer of its own.  0, as at first: no limit.
 */
void db_limit(struct db *db, long long when) __attribute__((nonnull));

/* True if nothing begins any more. */
bool db_is_over(const struct db *db) __attribute__((nonnull));

/*
 * Run STATEMENT with COUNT parameters; ROW (or NULL) gets every row.  Outside a
 * transaction it is run again, once after a lost connection, twice after a
 * conflict: such a statement must be one that may run more than once.  In a
 * transaction whose connection is lost nothing runs any more, up to its end.
 */
enum db_outcome db_run(struct db *db, const struct db_statement *statement,
    const struct db_value *values, size_t count, db_row *row, void *argument)
    __attribute__((nonnull(1, 2), warn_unused_result));

/* The AUTO_INCREMENT value of the last INSERT. */
long long db_insert_id(const struct db *db);

/* Rows changed by the last statement that changes rows. */
long long db_changed(const struct db *db);

/* Begin, commit and undo a transaction.  Undoing never fails. */
enum db_outcome db_begin(struct db *db)
    __attribute__((nonnull, warn_unused_result));
enum db_outcome db_commit(struct db *db)
    __attribute__((nonnull, warn_unused_result));
void db_rollback(struct db *db);

/*
 * Run the statements of SCRIPT (LENGTH bytes, separated by ";"), for the schema
 * files.  Results are dropped.  Stops at the first error.
 */
enum db_outcome db_script(struct db *db, const char *script, size_t length)
    __attribute__((nonnull, warn_unused_result));

/*
 * The last failure: number and words of the server, "" if there was none.  The
 * words may quote what is stored: for an administrator's eyes, not for the log.
 */
const char *db_error(const struct db *db);

/* Its number alone; 0 if there was none. */
unsigned db_error_number(const struct db *db);

#endif
