/*
 * What travels to and from the database: statements, typed values, rows and
 * outcomes.
 */
#ifndef DB_VALUE_H
#define DB_VALUE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

/* Outcomes of a call, divided by what has to be done next. */
enum db_outcome {
	DB_OK,
	DB_DUPLICATE,	/* a unique key exists already; not a fault */
	DB_CONFLICT,	/* db_rollback, then run the whole transaction again */
	DB_AWAY,	/* no server can do it, or no memory: 503 */
	DB_UNCERTAIN,	/* lost at COMMIT: find out what happened */
	DB_FAILED	/* logged; undo and answer 500 */
};

/*
 * A statement: constant text with a "?" for each parameter.  It is recognised
 * by its address, so it must be static.
 */
struct db_statement {
	const char *sql;
};

/* A parameter or a column. */
struct db_value {
	enum { DB_NULL, DB_NUMBER, DB_TEXT } type;
	long long number;
	struct text text;
};

/* Parameters; an absent text becomes NULL. */
struct db_value db_number(long long n);
struct db_value db_text(struct text t);
struct db_value db_string(const char *s);
struct db_value db_null(void);

/* Like db_string, but an empty text becomes NULL, too. */
struct db_value db_string_or_null(const char *s);

/*
 * The text of a column; absent for NULL.  Valid until the row function returns.
 */
struct text db_column_text(const struct db_value *column);

/*
 * A function that is called for each row with its columns.  Returns 0, or -1 to
 * stop with DB_AWAY because memory is short.
 */
typedef int db_row(const struct db_value *columns, void *argument);

/* Makes the bool at ARGUMENT true: there is a row. */
db_row db_row_exists;

/* Sets the long long at ARGUMENT to the number in the first column. */
db_row db_row_number;

#endif
