/*
 * Checks that the workers' account may do what schema/grants.sql says, and no
 * more.  Both sides are lists of GRANT statements; grant.c reads them.
 */
#include "ctl/check.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/place.h"
#include "ctl/grant.h"

enum { SHOW, DATABASE, STATEMENTS };

static const struct db_statement statements[STATEMENTS] = {
	/* Includes the grants of roles in force and of PUBLIC. */
	[SHOW] = { "SHOW GRANTS" },
	[DATABASE] = { "SELECT DATABASE()" },
};

enum { FILE_MAX = 64 * 1024 };

/* What is compared. */
struct grants {
	struct buf wanted;	/* statements, each followed by a NUL */
	struct buf given;
	char database[CTL_GRANT_NAME_ROOM];
};

/* True if the statements LIST give PRIVILEGE on TABLE of DATABASE. */
static bool
list_gives(const struct buf *list, struct text privilege,
    const char *database, const char *table)
{
	struct text rest = { buf_string(list), list->length };
	struct ctl_grant g;

	while (ctl_grant_next(&rest, &g))
		if (ctl_grant_covers(&g, database, table) &&
		    ctl_grant_gives(&g, privilege))
			return true;
	return false;
}

static void
add_name(struct buf *names, struct text name)
{
	buf_format(names, "%s%.*s", names->length > 0 ? ", " : "",
	    (int)name.length, name.bytes);
}

/* Note what is wanted and not given, a finding for each table. */
static void
check_missing(struct ctl_check *k, const struct grants *all)
{
	static const char id[] = "grants.sufficient";
	struct text rest = { buf_string(&all->wanted), all->wanted.length };
	struct buf missing = BUF_EMPTY;
	struct ctl_grant g;
	bool enough = true;

	while (ctl_grant_next(&rest, &g)) {
		buf_reset(&missing);
		while (g.privileges.length > 0) {
			struct text one = ctl_grant_take(&g.privileges, ", ");

			if (!list_gives(&all->given, one, all->database,
			    g.table))
				add_name(&missing, one);
		}
		if (missing.length == 0)
			continue;
		enough = false;
		ctl_check_note(k, CTL_CHECK_ERROR, id, "run schema/grants.sql "
		    "as the server's administrator", "%s on %s is missing",
		    buf_string(&missing), g.table);
	}
	if (enough)
		ctl_check_note(k, CTL_CHECK_OK, id, "",
		    "all that schema/grants.sql says");
	buf_free(&missing);
}

/* True if schema/grants.sql gives PRIVILEGE on the same object as G. */
static bool
is_wanted(const struct grants *all, const struct ctl_grant *g,
    struct text privilege)
{
	struct text rest = { buf_string(&all->wanted), all->wanted.length };
	struct ctl_grant wanted;

	/* For some columns it is less than for all. */
	privilege = ctl_grant_take(&privilege, " (");
	if (text_is(privilege, "USAGE"))
		return true;		/* it gives nothing */
	if (strcmp(g->database, all->database) != 0)
		return false;
	while (ctl_grant_next(&rest, &wanted))
		if (strcmp(wanted.table, g->table) == 0 &&
		    ctl_grant_gives(&wanted, privilege))
			return true;
	return false;
}

/*
 * Note what is given and not wanted, a finding for each statement.  It is only
 * a warning: on shared hosting there is a single account, which may do
 * everything in its own database.
 */
static void
check_excess(struct ctl_check *k, const struct grants *all)
{
	static const char id[] = "grants.excessive";
	struct text rest = { buf_string(&all->given), all->given.length };
	struct buf excess = BUF_EMPTY;
	struct ctl_grant g;
	bool any = false;

	while (ctl_grant_next(&rest, &g)) {
		buf_reset(&excess);
		while (g.privileges.length > 0) {
			struct text one = ctl_grant_take(&g.privileges, ", ");

			if (!is_wanted(all, &g, one))
				add_name(&excess, one);
		}
		if (g.option)
			add_name(&excess, TEXT_LITERAL("GRANT OPTION"));
		if (excess.length == 0)
			continue;
		any = true;
		ctl_check_note(k, CTL_CHECK_WARNING, id, "REVOKE it; where "
		    "the host gives no narrower account, put nothing else "
		    "into this database", "%s on %.*s is more than "
		    "schema/grants.sql says", buf_string(&excess),
		    (int)g.object.length, g.object.bytes);
	}
	if (!any)
		ctl_check_note(k, CTL_CHECK_OK, id, "", "nothing beyond "
		    "schema/grants.sql");
	buf_free(&excess);
}

/* Read schema/grants.sql into LIST; false on failure. */
static bool
read_wanted(struct buf *list)
{
	char *path = place_data("schema/grants.sql"), *sql = NULL;
	bool space = false;
	size_t length = 0;

	if (path == NULL || ctl_read_file(path, FILE_MAX, &sql, &length) !=
	    EX_OK) {
		free(path);
		return false;
	}
	for (size_t i = 0; i < length; i++) {
		if (sql[i] == '-' && i + 1 < length && sql[i + 1] == '-') {
			while (i + 1 < length && sql[i + 1] != '\n')
				i++;
		} else if (strchr(" \t\n", sql[i]) != NULL) {
			space = list->length > 0 &&
			    list->data[list->length - 1] != '\0';
		} else {
			if (space)
				buf_byte(list, ' ');
			space = false;
			buf_byte(list, sql[i] == ';' ? '\0' : sql[i]);
		}
	}
	free(sql);
	free(path);
	return !buf_failed(list);
}

static int
read_grant(const struct db_value *columns, void *argument)
{
	struct text t = db_column_text(&columns[0]);
	struct buf *list = argument;

	buf_add(list, t.bytes, t.length);
	buf_byte(list, '\0');
	return buf_failed(list) ? -1 : 0;
}

static int
read_database(const struct db_value *columns, void *argument)
{
	text_put(db_column_text(&columns[0]), argument, CTL_GRANT_NAME_ROOM);
	return 0;
}

void
ctl_check_grants(struct ctl_check *k)
{
	static const char id[] = "grants.sufficient";
	struct grants all = { BUF_EMPTY, BUF_EMPTY, "" };

	if (!read_wanted(&all.wanted))
		ctl_check_note(k, CTL_CHECK_ERROR, id, "reinstall the program",
		    "schema/grants.sql is missing");
	else if (ctl_check_succeeded(k, id, db_run(k->app.db,
	    &statements[DATABASE], NULL, 0, read_database, all.database)) &&
	    ctl_check_succeeded(k, id, db_run(k->app.db, &statements[SHOW],
	    NULL, 0, read_grant, &all.given))) {
		check_missing(k, &all);
		check_excess(k, &all);
	}
	buf_free(&all.wanted);
	buf_free(&all.given);
}
