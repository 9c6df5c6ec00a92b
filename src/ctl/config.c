/*
 * Reads and changes the shop's settings, the rows of core_config_data.  Other
 * programs keep settings in the same table, so every path is accepted, with a
 * warning if this program does not read it.
 */
#include "ctl/ctl.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/text.h"
#include "shop/setting.h"

enum {
	GET, SET, UNSET, FIND_WEBSITE, FIND_STORE, STATEMENTS
};

static const struct db_statement statements[STATEMENTS] = {
	[GET] = { "SELECT value FROM core_config_data "
	    "WHERE (scope, scope_id) IN "
	    "(('default', 0), ('websites', ?), ('stores', ?)) "
	    "AND path = ? AND value IS NOT NULL "
	    "ORDER BY scope = 'stores' DESC, scope = 'websites' DESC LIMIT 1" },
	/* Set the path too: the row may have it in another case. */
	[SET] = { "INSERT INTO core_config_data (scope, scope_id, path, value) "
	    "VALUES (?, ?, ?, ?) ON DUPLICATE KEY UPDATE path = VALUES(path), "
	    "value = VALUES(value)" },
	[UNSET] = { "DELETE FROM core_config_data "
	    "WHERE scope = ? AND scope_id = ? AND path = ?" },
	[FIND_WEBSITE] = {
	    "SELECT website_id, website_id FROM store_website WHERE code = ?" },
	[FIND_STORE] = {
	    "SELECT store_id, website_id FROM store WHERE code = ?" },
};

enum {
	PATH_MAX_CHARACTERS = 255,
	VALUE_MAX_BYTES = 65535,
	NO_ID = -1		/* no website or store has this id */
};

/* Where a setting is: its scope, and the ids under which to look for it. */
struct place {
	const char *scope;
	long long scope_id, website, store;
};

struct ids {
	long long *first, *second;
	bool *found;
};

static int
read_ids(const struct db_value *columns, void *argument)
{
	struct ids *ids = argument;

	*ids->first = columns[0].number;
	*ids->second = columns[1].number;
	*ids->found = true;
	return 0;
}

static enum db_outcome
find(struct db *db, int statement, const char *code, long long *first,
    long long *second, bool *found)
{
	struct ids ids = { first, second, found };
	const struct db_value key = db_string(code);

	*found = false;
	return db_run(db, &statements[statement], &key, 1, read_ids, &ids);
}

enum db_outcome
ctl_find_website(struct db *db, const char *code, long long *website,
    bool *found)
{
	return find(db, FIND_WEBSITE, code, website, website, found);
}

enum db_outcome
ctl_find_store(struct db *db, const char *code, long long *store,
    long long *website, bool *found)
{
	return find(db, FIND_STORE, code, store, website, found);
}

/* The options of the commands here, and what they contain. */
enum { WEBSITE, STORE, EMPTY, OPTIONS };

struct call {
	const char *path, *website, *store;
	struct ctl_option options[OPTIONS];
	struct place place;
};

/* Find the place that the options name.  Returns an exit status. */
static int
find_place(struct ctl *c, struct call *call)
{
	struct place *p = &call->place;
	enum db_outcome outcome = DB_OK;
	const char *kind = "website", *code = call->website;
	bool found = true;

	*p = (struct place){ "default", 0, NO_ID, NO_ID };
	if (call->website != NULL && call->store != NULL)
		return ctl_usage(c, "--website and --store exclude each other");
	if (call->website != NULL) {
		p->scope = "websites";
		outcome = ctl_find_website(c->app->db, code, &p->website,
		    &found);
		p->scope_id = p->website;
	} else if (call->store != NULL) {
		p->scope = "stores";
		kind = "store", code = call->store;
		outcome = ctl_find_store(c->app->db, code, &p->store,
		    &p->website, &found);
		p->scope_id = p->store;
	}
	if (outcome == DB_OK && !found) {
		ctl_error("no %s %s", kind, code);
		return EX_DATAERR;
	}
	return ctl_database(c->app->db, outcome);
}

/*
 * The path that PATH means.  The table's key ignores case but readers of the
 * table do not, so the path of a setting that the program has is returned in
 * its proper case.  NULL if PATH is not 1 to 255 printable ASCII characters
 * without spaces.
 */
static const char *
find_path(const char *path)
{
	size_t n = 0;

	while (path[n] > ' ' && path[n] <= '~')
		n++;
	if (n == 0 || n > PATH_MAX_CHARACTERS || path[n] != '\0')
		return NULL;
	for (unsigned i = 0; i < SHOP_SETTING_COUNT; i++)
		if (text_equals_ignoring_ascii_case(text_of(path),
		    text_of(shop_path((enum shop_setting)i))))
			return shop_path((enum shop_setting)i);
	return path;
}

/* Read the words of a call, of which the first is the path. */
static int
begin(struct ctl *c, struct call *call, size_t options, size_t min,
    size_t max)
{
	*call = (struct call){ .website = NULL };
	call->options[WEBSITE] = (struct ctl_option){ "website",
	    &call->website, 1, 0 };
	call->options[STORE] = (struct ctl_option){ "store", &call->store, 1,
	    0 };
	call->options[EMPTY] = (struct ctl_option){ "empty", NULL, 0, 0 };
	if (!ctl_arguments(c, call->options, options, min, max))
		return EX_USAGE;
	if ((call->path = find_path(c->words[0])) == NULL)
		return ctl_usage(c, "%s is no path", c->words[0]);
	return find_place(c, call);
}

static void
warn_if_not_read(const char *path)
{
	if (shop_find(text_of(path)) == SHOP_SETTING_COUNT)
		ctl_error("warning: %s is no setting that customers.fcgi reads",
		    path);
}

/* False after telling what is wrong with VALUE. */
static bool
accept_value(const char *path, struct text value)
{
	enum shop_setting setting = shop_find(text_of(path));
	struct buf fault = BUF_EMPTY;
	bool accepted = false;

	if (!text_is_utf8(value) || value.length > VALUE_MAX_BYTES)
		ctl_error("the value is not UTF-8 or longer than %d bytes",
		    VALUE_MAX_BYTES);
	else if (setting != SHOP_SETTING_COUNT &&
	    !shop_setting_accepts(setting, value, &fault))
		ctl_error("%s: the value %s", path, buf_string(&fault));
	else
		accepted = true;
	buf_free(&fault);
	return accepted;
}

static int
print_value(const struct db_value *columns, void *argument)
{
	struct text value = db_column_text(&columns[0]);

	*(bool *)argument = true;
	(void)fwrite(value.bytes, 1, value.length, stdout);
	(void)putchar('\n');
	return 0;
}

int
ctl_config_get(struct ctl *c)
{
	const struct shop_settings defaults = { { NULL } };
	struct call call;
	enum shop_setting setting;
	bool found = false;
	int status = begin(c, &call, EMPTY, 1, 1);

	if (status != EX_OK)
		return status;
	const struct db_value values[] = { db_number(call.place.website),
	    db_number(call.place.store), db_string(call.path) };

	status = ctl_database(c->app->db, db_run(c->app->db, &statements[GET],
	    values, 3, print_value, &found));
	if (status != EX_OK || found)
		return status;
	setting = shop_find(text_of(call.path));
	if (setting == SHOP_SETTING_COUNT)
		return 1;	/* like grep: not found is no error */
	(void)printf("%s\n", shop_text(&defaults, setting));
	return EX_OK;
}

static int
unset(struct ctl *c, const struct call *call)
{
	const struct db_value values[] = { db_string(call->place.scope),
	    db_number(call->place.scope_id), db_string(call->path) };

	return ctl_database(c->app->db, db_run(c->app->db, &statements[UNSET],
	    values, 3, NULL, NULL));
}

int
ctl_config_set(struct ctl *c)
{
	struct call call;
	struct text value;
	int status = begin(c, &call, OPTIONS, 1, 2);

	if (status != EX_OK)
		return status;
	if ((call.options[EMPTY].count > 0) == (c->count == 2))
		return ctl_usage(c, "either VALUE or --empty");
	value = c->count == 2 ? text_of(c->words[1]) : TEXT_LITERAL("");
	if (!accept_value(call.path, value))
		return EX_DATAERR;
	warn_if_not_read(call.path);
	if (c->count == 2 && value.length == 0)
		return unset(c, &call);
	const struct db_value values[] = { db_string(call.place.scope),
	    db_number(call.place.scope_id), db_string(call.path),
	    db_text(value) };

	return ctl_database(c->app->db, db_run(c->app->db, &statements[SET],
	    values, 4, NULL, NULL));
}

int
ctl_config_unset(struct ctl *c)
{
	struct call call;
	int status = begin(c, &call, EMPTY, 1, 1);

	if (status != EX_OK)
		return status;
	warn_if_not_read(call.path);
	return unset(c, &call);
}
