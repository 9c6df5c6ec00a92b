/*
 * A statement that is put together for one run, where there are too many shapes
 * for a table of statements.  Its text is made of fragments, which are
 * constants of the program; what a client sends can only be a value.  It is not
 * kept prepared.
 */
#ifndef DB_ASSEMBLY_H
#define DB_ASSEMBLY_H

#include "base/buf.h"
#include "db/db.h"

enum { ASSEMBLY_VALUES_MAX = 1000 };	/* of a statement */

/*
 * A piece of a statement, with a "?" for each parameter: a static constant, as
 * a struct db_statement is.  Pieces are joined as they stand.
 */
struct db_fragment {
	const char *sql;
};

struct assembly {
	struct buf sql;
	struct db_value *values;
	size_t count;
	bool failed;		/* no memory, or too many values */
};

#define ASSEMBLY_EMPTY { .sql = BUF_EMPTY }

/* Append FRAGMENT. */
void assembly_add(struct assembly *a, const struct db_fragment *fragment)
    __attribute__((nonnull));

/*
 * The value of the next "?".  Its text is not copied and must live until the
 * last run.
 */
void assembly_value(struct assembly *a, struct db_value value)
    __attribute__((nonnull));

/* Run A, under the rules of db_run. */
enum db_outcome assembly_run(struct db *db, const struct assembly *a,
    db_row *row, void *argument)
    __attribute__((nonnull(1, 2), warn_unused_result));

/* Free what A holds; A is empty afterwards. */
void assembly_free(struct assembly *a) __attribute__((nonnull));

#endif
