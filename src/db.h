/*
 * db: one connection to MariaDB.  Hides Connector/C: connecting and connecting
 * again, prepared statements, and what its error numbers mean for the caller.
 * SQL text is constant; values only ever travel as typed parameters.
 * Neighbours: buf, log, text.
 */
#ifndef DB_H
#define DB_H

#include <stdbool.h>
#include <stddef.h>

#include "text.h"

/* What became of a call, divided by what the caller must do. */
enum db_outcome {
	DB_OK,
	DB_DUPLICATE,	/* a unique key says no: an answer, not an error */
	DB_CONFLICT,	/* db_rollback, then run the whole transaction again */
	DB_AWAY,	/* no server that can do it, or no memory: 503 */
	DB_UNCERTAIN,	/* connection lost at COMMIT: look what happened */
	DB_FAILED	/* logged; undo and answer 500 */
};

struct db;

/* A statement: constant text, one "?" for each parameter.  Kept by address. */
struct db_statement {
	const char *sql;
};

/* A parameter or a column. */
struct db_value {
	enum { DB_NULL, DB_NUMBER, DB_TEXT } type;
	long long number;
	struct text text;
};

/* Values from C: an absent text becomes NULL. */
struct db_value db_number(long long n);
struct db_value db_text(struct text t);
struct db_value db_string(const char *s);
struct db_value db_null(void);

/* Like db_string, but an empty text becomes NULL as well. */
struct db_value db_string_or_null(const char *s);

/* The text of a column; absent if NULL.  Valid until the row function ends. */
struct text db_column_text(const struct db_value *column);

/*
 * Called for each row with its columns; returns 0, or -1 to fail the query
 * (memory is short).
 */
typedef int db_row(const struct db_value *columns, void *argument);

/* Row functions: ARGUMENT is a bool that a row makes true ... */
db_row db_row_exists;

/* ... or a long long that becomes the number in the first column. */
db_row db_row_number;

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
 * Make sure that there is a connection: between requests only, so that no
 * transaction is ever half on one and half on another.  Of several hosts in the
 * option file the first that can serve is taken, then the next whenever a
 * connection is lost.  After a failure it waits for a moment (growing to a
 * second) before it tries again and answers DB_AWAY until then.
 *
 * On a Galera node a new connection sees all that was committed on any node
 * before.
 */
enum db_outcome db_connect(struct db *db)
    __attribute__((nonnull, warn_unused_result));

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
