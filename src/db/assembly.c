#include "db/assembly.h"

#include <stdlib.h>

void
assembly_add(struct assembly *a, const struct db_fragment *fragment)
{
	buf_text(&a->sql, fragment->sql);
}

void
assembly_value(struct assembly *a, struct db_value value)
{
	/* All at once: few statements have many, and none lives long. */
	if (a->values == NULL)
		a->values = malloc(ASSEMBLY_VALUES_MAX * sizeof(*a->values));
	if (a->values == NULL || a->count == ASSEMBLY_VALUES_MAX)
		a->failed = true;
	else
		a->values[a->count++] = value;
}

enum db_outcome
assembly_run(struct db *db, const struct assembly *a, db_row *row,
    void *argument)
{
	const struct db_statement statement = { buf_string(&a->sql) };

	if (a->failed || buf_failed(&a->sql))
		return DB_AWAY;
	return db_run_once(db, &statement, a->values, a->count, row, argument);
}

void
assembly_free(struct assembly *a)
{
	buf_free(&a->sql);
	free(a->values);
	*a = (struct assembly)ASSEMBLY_EMPTY;
}
