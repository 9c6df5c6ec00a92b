/*
 * Adds and lists websites and store views.  A website has groups of stores; its
 * first store creates its first group, as in the reference.
 */
#include "ctl/ctl.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/text.h"

enum {
	WEBSITE, WEBSITE_ADD, STORE_EXISTS, STORE_ADD, GROUP_NAMED, GROUP_FIRST,
	GROUP_CODE_EXISTS, GROUP_ADD, WEBSITE_DEFAULT, GROUP_DEFAULT, LIST,
	STATEMENTS
};

static const struct db_statement statements[STATEMENTS] = {
	[WEBSITE] = { "SELECT website_id, name FROM store_website "
	    "WHERE code = ? FOR UPDATE" },
	[WEBSITE_ADD] = { "INSERT INTO store_website (code, name, is_default) "
	    "VALUES (?, ?, 0)" },
	[STORE_EXISTS] = { "SELECT 1 FROM store WHERE code = ? FOR UPDATE" },
	[STORE_ADD] = { "INSERT INTO store (code, website_id, group_id, name, "
	    "is_active) VALUES (?, ?, ?, ?, ?)" },
	[GROUP_NAMED] = { "SELECT group_id FROM store_group "
	    "WHERE website_id = ? AND name = ? ORDER BY group_id LIMIT 1" },
	/* The default group if there is one. */
	[GROUP_FIRST] = { "SELECT g.group_id FROM store_group g "
	    "JOIN store_website w ON w.website_id = g.website_id "
	    "WHERE g.website_id = ? "
	    "ORDER BY g.group_id = w.default_group_id DESC, g.group_id "
	    "LIMIT 1" },
	[GROUP_CODE_EXISTS] = {
	    "SELECT 1 FROM store_group WHERE code = ? FOR UPDATE" },
	[GROUP_ADD] = { "INSERT INTO store_group (website_id, name, code) "
	    "VALUES (?, ?, ?)" },
	[WEBSITE_DEFAULT] = { "UPDATE store_website SET default_group_id = ? "
	    "WHERE website_id = ? AND default_group_id = 0" },
	[GROUP_DEFAULT] = { "UPDATE store_group SET default_store_id = ? "
	    "WHERE group_id = ? AND default_store_id = 0" },
	[LIST] = { "SELECT s.store_id, s.code, w.website_id, w.code, "
	    "g.group_id, g.name, s.is_active, s.name FROM store s "
	    "JOIN store_website w ON w.website_id = s.website_id "
	    "JOIN store_group g ON g.group_id = s.group_id "
	    "ORDER BY s.store_id" },
};

/* A store to be added. */
struct addition {
	const char *code, *name, *website, *group;
	bool inactive;
	long long website_id, group_id;
	char website_name[CTL_WEBSITE_NAME_MAX * 4 + 1];
};

/* Check the code and the name.  Returns an exit status. */
static int
check_words(struct ctl *c, const char *name, size_t max)
{
	const char *code = c->words[0];

	if (!ctl_is_code(code))
		return ctl_usage(c, "%s is no code: a-z, then a-z 0-9 _, at "
		    "most %d characters", code, CTL_CODE_MAX);
	/* These have another meaning in paths and in the reference. */
	if (strcmp(code, "admin") == 0 || strcmp(code, "all") == 0)
		return ctl_usage(c, "the code %s is reserved", code);
	if (name == NULL)
		return ctl_usage(c, "--name is missing");
	if (!ctl_is_name(name, max))
		return ctl_usage(c, "the name must be 1 to %zu characters "
		    "without controls", max);
	return EX_OK;
}

static int
read_website(const struct db_value *columns, void *argument)
{
	struct addition *a = argument;
	struct text name = db_column_text(&columns[1]);

	a->website_id = columns[0].number;
	(void)snprintf(a->website_name, sizeof(a->website_name), "%.*s",
	    (int)name.length, name.length > 0 ? name.bytes : "");
	return 0;
}

static int
already_exists(const char *kind, const char *code)
{
	ctl_error("there is a %s %s already", kind, code);
	return EX_DATAERR;
}

/* Commit if OUTCOME and STATUS are fine, else roll back; the exit status. */
static int
end(struct db *db, enum db_outcome outcome, int status)
{
	if (outcome == DB_OK && status == EX_OK)
		outcome = db_commit(db);
	else
		db_rollback(db);
	return status != EX_OK ? status : ctl_database(db, outcome);
}

int
ctl_website_add(struct ctl *c)
{
	const char *name = NULL;
	struct ctl_option options[] = { { "name", &name, 1, 0 } };
	struct addition found = { .website_id = 0 };
	struct db *db = c->app->db;
	enum db_outcome outcome;
	int status;

	status = !ctl_arguments(c, options, 1, 1, 1) ? EX_USAGE :
	    check_words(c, name, CTL_WEBSITE_NAME_MAX);
	if (status != EX_OK)
		return status;
	const struct db_value values[] = { db_string(c->words[0]),
	    db_string(name) };

	outcome = db_begin(db);
	if (outcome == DB_OK)
		outcome = db_run(db, &statements[WEBSITE], values, 1,
		    read_website, &found);
	if (outcome == DB_OK && found.website_id == 0)
		outcome = db_run(db, &statements[WEBSITE_ADD], values, 2, NULL,
		    NULL);
	if ((outcome == DB_OK && found.website_id != 0) ||
	    outcome == DB_DUPLICATE)
		status = already_exists("website", c->words[0]);
	return end(db, outcome, status);
}

/* Make a code of NAME: letters in lower case, digits, "_" for the rest. */
static void
code_of(const char *name, char code[CTL_CODE_MAX + 1])
{
	size_t n = 0;

	for (; *name != '\0' && n < CTL_CODE_MAX; name++) {
		if (*name >= 'A' && *name <= 'Z')
			code[n++] = (char)(*name - 'A' + 'a');
		else if ((*name >= 'a' && *name <= 'z') ||
		    (*name >= '0' && *name <= '9'))
			code[n++] = *name;
		else if (n > 0 && code[n - 1] != '_')
			code[n++] = '_';
	}
	while (n > 0 && code[n - 1] == '_')
		n--;
	code[n] = '\0';
}

/* Add the group NAME, with its code if that is free and with none otherwise. */
static enum db_outcome
add_group(struct db *db, struct addition *a, const char *name)
{
	char code[CTL_CODE_MAX + 1];
	bool taken = false;
	enum db_outcome outcome;

	code_of(name, code);
	const struct db_value key = db_string(code);

	outcome = db_run(db, &statements[GROUP_CODE_EXISTS], &key, 1,
	    db_row_exists, &taken);
	if (outcome != DB_OK)
		return outcome;
	const struct db_value values[] = { db_number(a->website_id),
	    db_string(name), taken || code[0] == '\0' ? db_null() : key };

	outcome = db_run(db, &statements[GROUP_ADD], values, 3, NULL, NULL);
	a->group_id = db_insert_id(db);
	return outcome;
}

/* Find the group of A, or add it. */
static enum db_outcome
choose_group(struct db *db, struct addition *a)
{
	char name[sizeof(a->website_name) + sizeof(" Store")];
	const struct db_value values[] = { db_number(a->website_id),
	    db_string(a->group) };
	enum db_outcome outcome;

	outcome = db_run(db, &statements[a->group != NULL ? GROUP_NAMED :
	    GROUP_FIRST], values, a->group != NULL ? 2 : 1, db_row_number,
	    &a->group_id);
	if (outcome != DB_OK || a->group_id != 0)
		return outcome;
	(void)snprintf(name, sizeof(name), "%s Store", a->website_name);
	return add_group(db, a, a->group != NULL ? a->group : name);
}

/*
 * Add the store of A.  If its group has no default store and it is active, it
 * becomes the default; an inactive store does not exist for clients.
 */
static enum db_outcome
add_store(struct db *db, const struct addition *a)
{
	const struct db_value values[] = { db_string(a->code),
	    db_number(a->website_id), db_number(a->group_id),
	    db_string(a->name), db_number(!a->inactive) };
	struct db_value keys[] = { db_number(a->group_id),
	    db_number(a->website_id) };
	enum db_outcome outcome = db_run(db, &statements[STORE_ADD], values, 5,
	    NULL, NULL);
	long long store = db_insert_id(db);

	if (outcome == DB_OK)
		outcome = db_run(db, &statements[WEBSITE_DEFAULT], keys, 2,
		    NULL, NULL);
	if (outcome != DB_OK || a->inactive)
		return outcome;
	keys[0] = db_number(store);
	keys[1] = db_number(a->group_id);
	return db_run(db, &statements[GROUP_DEFAULT], keys, 2, NULL, NULL);
}

/* Add the store of A, and its group if need be, in one transaction. */
static int
add(struct db *db, struct addition *a)
{
	const struct db_value website = db_string(a->website),
	    code = db_string(a->code);
	enum db_outcome outcome = db_begin(db);
	bool taken = false;
	int status = EX_OK;

	if (outcome == DB_OK)
		outcome = db_run(db, &statements[WEBSITE], &website, 1,
		    read_website, a);
	if (outcome == DB_OK)
		outcome = db_run(db, &statements[STORE_EXISTS], &code, 1,
		    db_row_exists, &taken);
	if (outcome == DB_OK && a->website_id == 0) {
		ctl_error("no website %s", a->website);
		status = EX_DATAERR;
	} else if (outcome == DB_OK && !taken) {
		if ((outcome = choose_group(db, a)) == DB_OK)
			outcome = add_store(db, a);
	}
	if (status == EX_OK && (taken || outcome == DB_DUPLICATE))
		status = already_exists("store", a->code);
	return end(db, outcome, status);
}

int
ctl_store_add(struct ctl *c)
{
	struct addition a = { .code = NULL };
	struct ctl_option options[] = { { "name", &a.name, 1, 0 },
	    { "website", &a.website, 1, 0 }, { "group", &a.group, 1, 0 },
	    { "inactive", NULL, 0, 0 } };
	int status;

	if (!ctl_arguments(c, options, 4, 1, 1))
		return EX_USAGE;
	a.code = c->words[0];
	a.inactive = options[3].count > 0;
	if ((status = check_words(c, a.name, CTL_NAME_MAX)) != EX_OK)
		return status;
	if (a.website == NULL)
		return ctl_usage(c, "--website is missing");
	if (a.group != NULL && !ctl_is_name(a.group, CTL_NAME_MAX))
		return ctl_usage(c, "the group's name must be 1 to %d "
		    "characters without controls", CTL_NAME_MAX);
	return add(c->app->db, &a);
}

static int
print_store(const struct db_value *columns, void *argument)
{
	(void)argument;
	(void)printf("%lld\t", columns[0].number);
	ctl_print(db_column_text(&columns[1]));
	(void)printf("\t%lld\t", columns[2].number);
	ctl_print(db_column_text(&columns[3]));
	(void)printf("\t%lld\t", columns[4].number);
	ctl_print(db_column_text(&columns[5]));
	(void)printf("\t%s\t", columns[6].number == 1 ? "active" : "inactive");
	ctl_print(db_column_text(&columns[7]));
	(void)putchar('\n');
	return 0;
}

int
ctl_store_list(struct ctl *c)
{
	if (!ctl_arguments(c, NULL, 0, 0, 0))
		return EX_USAGE;
	return ctl_database(c->app->db, db_run(c->app->db, &statements[LIST],
	    NULL, 0, print_store, NULL));
}
