/*
 * Reads GRANT statements as schema/grants.sql and SHOW GRANTS write them.
 */
#ifndef CTL_GRANT_H
#define CTL_GRANT_H

#include <stdbool.h>

#include "base/text.h"

enum { CTL_GRANT_NAME_ROOM = 64 * 4 + 1 };	/* of a database or table */

/* GRANT privileges ON object TO ...; the texts are views of the statement. */
struct ctl_grant {
	struct text privileges;
	struct text object;
	char database[CTL_GRANT_NAME_ROOM];	/* "*": all */
	char table[CTL_GRANT_NAME_ROOM];	/* "*": all; "": no table */
	bool option;			/* WITH GRANT OPTION */
};

/*
 * Take the next statement off *LIST, where a NUL follows each, and read it into
 * G; false if there is none.  Other statements, such as GRANT role TO, are
 * skipped.
 */
bool ctl_grant_next(struct text *list, struct ctl_grant *g);

/*
 * Take what stands before WORD, and WORD itself, off *T, and return the former;
 * without WORD, take all of *T.  WORD does not count within quotes or brackets.
 * With ", " this takes the privileges of a statement one by one.
 */
struct text ctl_grant_take(struct text *t, const char *word);

/*
 * True if G applies to TABLE of DATABASE.  The object "*.*" means all tables,
 * "a\_b%.*" those of the databases that match a pattern, "a_b.c" just one.
 */
bool ctl_grant_covers(const struct ctl_grant *g, const char *database,
    const char *table);

/* True if G gives PRIVILEGE, for all columns. */
bool ctl_grant_gives(const struct ctl_grant *g, struct text privilege);

#endif
