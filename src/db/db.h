/*
 * One connection to MariaDB.  Hides Connector/C: connecting, connecting again,
 * prepared statements, and what its error numbers mean.  SQL text is constant;
 * values only ever travel as typed parameters.
 */
#ifndef DB_DB_H
#define DB_DB_H

#include <stdbool.h>
#include <stddef.h>

#include "db/value.h"

struct db;

/*
 * A connection, not made yet, with the settings in group GROUP (such as
 * "customers-db") of the option file FILE, which Connector/C reads itself:
 * host, user, password, database, socket, TLS.  NULL if memory is short; free
 * it with db_free.
 */
struct db *db_new(const char *file, const char *group)
    __attribute__((nonnull, warn_unused_result));

/* Close and free; NULL is harmless. */
void db_free(struct db *db);

/*
 * Set a time limit: after WHEN (monotonic_ms) nothing new begins, and calls
 * return DB_AWAY, so that a request ends in time whatever the server does.  A
 * statement under way may still wait ten seconds for its answer.  WHEN is 0 for
 * no limit, which is the initial state.
 */
void db_limit(struct db *db, long long when) __attribute__((nonnull));

/*
 * Before the first connection: wait for an answer as long as the server works
 * on it, as changing a large table may take more than ten seconds.
 */
void db_be_patient(struct db *db) __attribute__((nonnull));

/* True if the time limit is over. */
bool db_is_over(const struct db *db) __attribute__((nonnull));

/*
 * Run STATEMENT with the COUNT parameters in VALUES; ROW, if not NULL, gets
 * every row of the result and ARGUMENT.  Outside a transaction a statement is
 * repeated once after a lost connection and twice after a conflict, so it must
 * be one that may run more than once.  If the connection is lost in a
 * transaction, nothing runs any more until the end of that transaction.
 */
enum db_outcome db_run(struct db *db, const struct db_statement *statement,
    const struct db_value *values, size_t count, db_row *row, void *argument)
    __attribute__((nonnull(1, 2), warn_unused_result));

/*
 * The same, but STATEMENT, which need not be static, is not kept prepared: for
 * db/assembly.h.
 */
enum db_outcome db_run_once(struct db *db,
    const struct db_statement *statement, const struct db_value *values,
    size_t count, db_row *row, void *argument)
    __attribute__((nonnull(1, 2), warn_unused_result));

/* The AUTO_INCREMENT value of the last INSERT. */
long long db_insert_id(const struct db *db);

/* The number of rows that the last changing statement has changed. */
long long db_changed(const struct db *db);

/* Begin, commit and undo a transaction.  Undoing never fails. */
enum db_outcome db_begin(struct db *db)
    __attribute__((nonnull, warn_unused_result));
enum db_outcome db_commit(struct db *db)
    __attribute__((nonnull, warn_unused_result));
void db_rollback(struct db *db);

/*
 * Run the statements of SCRIPT (LENGTH bytes, separated by ";"), which is a
 * file of the schema.  Results are dropped.  Stops at the first error.  What
 * creates tables ends a transaction.
 */
enum db_outcome db_script(struct db *db, const char *script, size_t length)
    __attribute__((nonnull, warn_unused_result));

/*
 * The last error: its number and the server's message, "" if there was none.
 * The message may quote data: show it to an administrator, never log it.
 */
const char *db_error(const struct db *db);

/* True if the last error was that the account lacks a right. */
bool db_lacks_right(const struct db *db);

/* The number of the last error; 0 if there was none. */
unsigned db_error_number(const struct db *db);

#endif
