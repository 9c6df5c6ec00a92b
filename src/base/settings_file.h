/*
 * The lines of the settings file, read with inih: the pairs of group
 * [customers], and the first error.
 */
#ifndef BASE_SETTINGS_FILE_H
#define BASE_SETTINGS_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct settings_file;

/* Takes a pair of group [customers], which stands in line F->line. */
typedef void settings_file_take(struct settings_file *f, const char *name,
    const char *value);

/* The file; the members up to error_size are the caller's, the others zero. */
struct settings_file {
	const char *path;
	settings_file_take *take;
	void *user;		/* of take */
	char *error;		/* the first error, as a line */
	size_t error_size;
	bool failed;		/* there is one */
	int error_line;		/* 0: in the whole file */
	int line;		/* that is read now, from 1 */
	FILE *stream;
	bool foreign;		/* in a group other than [customers] */
	bool exposed;		/* everyone may read the file */
};

/*
 * Read the file.  A faulty one is read to its end as well: it may still say
 * where the log is.  An error is kept in F: the file is unreadable, a line
 * malformed, or everyone may read the file and it holds a secret; or what the
 * taker has complained of.
 */
void settings_file_read(struct settings_file *f) __attribute__((nonnull));

/*
 * Keep an error in LINE (0: in the whole file), as a line that begins with the
 * file's name.  The error that comes first in the file wins, in whatever order
 * they are found: inih reports a broken line only at the end.
 */
void settings_file_complain(struct settings_file *f, int line,
    const char *format, ...) __attribute__((nonnull, format(printf, 3, 4)));

#endif
