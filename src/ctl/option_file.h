/*
 * Reads an option file line by line, as Connector/C does, for what that does
 * not tell: which keys stand where.
 */
#ifndef CTL_OPTION_FILE_H
#define CTL_OPTION_FILE_H

#include <stdbool.h>
#include <stdio.h>

enum { CTL_OPTION_LINE_ROOM = 4096 };	/* the same as in the library */

struct ctl_option_file {
	FILE *file;		/* NULL: it can't be read, and has no lines */
	int number;		/* of the line that was read last */
	char line[CTL_OPTION_LINE_ROOM];	/* as it stands */
	char group[CTL_OPTION_LINE_ROOM];	/* it is in; "" before any */
	/* "-" for "_"; "" if the line is none.  !include is a key, too. */
	char key[CTL_OPTION_LINE_ROOM];
	char value[CTL_OPTION_LINE_ROOM];	/* without white space around */
};

/* Open the file PATH; close it with ctl_option_file_close. */
void ctl_option_file_open(struct ctl_option_file *f, const char *path)
    __attribute__((nonnull));

/* Read the next line that is a group or a key; false if there is none. */
bool ctl_option_file_next(struct ctl_option_file *f)
    __attribute__((nonnull, warn_unused_result));

/* Close F and wipe what was read, which may be a password. */
void ctl_option_file_close(struct ctl_option_file *f) __attribute__((nonnull));

#endif
