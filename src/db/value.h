/*
 * What travels to and from the database: statements, typed values, rows, and
 * what became of a call.
 */
#ifndef DB_VALUE_H
#define DB_VALUE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

/* What became of a call, divided by what the caller must do. */
enum db_outcome {
	DB_OK,
	DB_DUPLICATE,	/* a unique key says no: an answer, not an error */
	DB_CONFLICT,	/* db_rollback, then run the whole transaction again */
	DB_AWAY,	/* no server that can do it, or no memory: 503 */
	DB_UNCERTAIN,	/* connection lost at COMMIT: look what happened */
	DB_FAILED	/* logged; undo and answer 500 */
};

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

#endif
