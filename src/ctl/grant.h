/*
 * Reads GRANT statements, as schema/grants.sql and SHOW GRANTS write
 * them.
 */
#ifndef CTL_GRANT_H
#define CTL_GRANT_H

#include <stdbool.h>

#include "base/text.h"

enum { CTL_GRANT_NAME_ROOM = 64 * 4 + 1 };	/* of a database or table */

/* GRANT privileges ON object TO ...; views of the statement. */
struct ctl_grant {
	struct text privileges;
	struct text object;
	char database[CTL_GRANT_NAME_ROOM];	/* "*": all */
	char table[CTL_GRANT_NAME_ROOM];	/* "*": all; "": no table */
	bool option;			/* WITH GRANT OPTION */
};

/*
 * Read the next statement of *LIST, in which a NUL stands behind each, into G;
 * false if there is none.  Statements of another kind, such as GRANT role TO,
 * are passed over.
 */
bool ctl_grant_next(struct text *list, struct ctl_grant *g);

/*
 * Take off *T what stands before WORD, which is not looked for in quotes and
 * brackets, and WORD itself; all of *T if WORD is not there.  With ", ", this
 * takes the privileges of a statement one by one.
 */
struct text ctl_grant_take(struct text *t, const char *word);

/*
 * True if what G gives holds for TABLE of DATABASE.  The object "*.*" is all
 * tables, "a\_b%.*" those of databases by a pattern, "a_b.c" one by its name.
 */
bool ctl_grant_covers(const struct ctl_grant *g, const char *database,
    const char *table);

/* True if G gives PRIVILEGE, and not only for some columns. */
bool ctl_grant_gives(const struct ctl_grant *g, struct text privilege);

#endif
