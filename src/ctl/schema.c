/*
 * Brings the tables of the database up to date: runs, in order, the numbered
 * files of schema/ that are not installed yet.  An installed file is never run
 * again, so a second run changes nothing.
 */
#include "ctl/ctl.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/place.h"
#include "call/schema_version.h"
#include "ctl/email_keys.h"

/* What the attempt to lock comes to. */
#define LOCK_BUSY	0
#define LOCK_TAKEN	1
#define LOCK_FAILED	2
#define LOCK_NOWHERE	3

#define QUOTED_(number) #number
#define QUOTED(number) QUOTED_(number)

enum { ADD, LOCK, HAS_REGIONS, STATEMENTS };

static const struct db_statement statements[STATEMENTS] = {
	[ADD] = { "INSERT INTO schema_version (version, name) VALUES (?, ?)" },
	/*
	 * One installer at a time.  The lock ends with the connection, so a new
	 * connection after a lost one lacks it.  Then the primary key of
	 * schema_version decides: the second transaction that records a file
	 * fails, and the failure is reported.
	 */
	[LOCK] = { "SELECT IF(DATABASE() IS NULL, " QUOTED(LOCK_NOWHERE) ", "
	    "COALESCE(GET_LOCK(CONCAT('customers-fcgi ', "
	    "LEFT(SHA1(DATABASE()), 16)), 30), " QUOTED(LOCK_FAILED) "))" },
	[HAS_REGIONS] = { "SELECT 1 FROM directory_country_region "
	    "WHERE country_id NOT IN ('US', 'CA') LIMIT 1" },
};

enum {
	KEYS_NEEDED = 6,	/* the file for which every row has its key */
	NAME_MAX_CHARACTERS = 64,	/* schema_version.name */
	SCRIPT_MAX = 16 * 1024 * 1024
};

static int
is_schema_file(const struct dirent *entry)
{
	return schema_version_of_file(entry->d_name) > 0;
}

/* List the schema files in order.  Returns an exit status. */
static int
list_files(struct dirent ***files, int *count)
{
	char *directory = place_data("schema");
	int status = EX_OK;

	*count = -1;
	if (directory != NULL)
		*count = scandir(directory, files, is_schema_file, alphasort);
	if (*count <= 0) {
		ctl_error("%s: %s", directory != NULL ? directory : "schema",
		    *count == 0 ? "no schema files" : strerror(errno));
		status = EX_NOINPUT;
	}
	free(directory);
	return status;
}

static void
free_files(struct dirent **files, int count)
{
	for (int i = 0; i < count; i++)
		free(files[i]);
	if (count >= 0)
		free(files);
}

/*
 * Run the script of file NAME and record it.  Both are in one transaction, but
 * statements that create tables cannot be rolled back.
 */
static enum db_outcome
run_script(struct db *db, const char *name, const char *script, size_t length)
{
	const struct db_value values[] = {
	    db_number(schema_version_of_file(name)),
	    db_string(name) };
	enum db_outcome outcome = db_begin(db);

	if (outcome == DB_OK)
		outcome = db_script(db, script, length);
	if (outcome == DB_OK)
		outcome = db_run(db, &statements[ADD], values, 2, NULL, NULL);
	if (outcome == DB_OK)
		outcome = db_commit(db);
	else
		db_rollback(db);
	return outcome;
}

/* Read the file NAME of schema/; free *SCRIPT.  Returns an exit status. */
static int
read_script(const char *name, char **script, size_t *length)
{
	char relative[sizeof("schema/") + NAME_MAX_CHARACTERS];
	char *path;
	int status;

	(void)snprintf(relative, sizeof(relative), "schema/%s", name);
	if ((path = place_data(relative)) == NULL) {
		ctl_error("%s", strerror(ENOMEM));
		return EX_OSERR;
	}
	status = ctl_read_file(path, SCRIPT_MAX, script, length);
	free(path);
	return status;
}

static int
install_file(struct db *db, const char *name)
{
	char *script = NULL;
	enum db_outcome outcome;
	size_t length;
	int status = EX_DATAERR;

	if (strlen(name) > NAME_MAX_CHARACTERS) {
		ctl_error("%s: the name is too long", name);
		return status;
	}
	status = read_script(name, &script, &length);
	if (status == EX_OK) {
		outcome = run_script(db, name, script, length);
		status = ctl_database(db, outcome);
		if (outcome != DB_OK)
			ctl_error("%s: not installed; tables that it created "
			    "before the error are still there (drop them, or "
			    "the database if it is new, and try again)", name);
	}
	free(script);
	return status;
}

/* Install the files that are newer than the installed version. */
static int
install_files(struct db *db, bool first_allowed)
{
	struct dirent **files = NULL;
	long long installed = 0;
	int count, status = list_files(&files, &count);

	if (status == EX_OK)
		status = ctl_database(db, schema_version_installed(db,
		    &installed));
	if (status == EX_OK && installed == 0 && !first_allowed) {
		ctl_error("nothing is installed yet (run: customersctl schema "
		    "install)");
		status = EX_CONFIG;
	}
	if (status == EX_OK &&
	    installed > schema_version_of_file(files[count - 1]->d_name)) {
		ctl_error("the database has version %lld, this program knows "
		    "only %lld (install the newer program)", installed,
		    schema_version_of_file(files[count - 1]->d_name));
		status = EX_CONFIG;
	}
	for (int i = 0; i < count && status == EX_OK; i++) {
		if (schema_version_of_file(files[i]->d_name) <= installed)
			continue;
		if (schema_version_of_file(files[i]->d_name) == KEYS_NEEDED)
			status = ctl_database(db, ctl_email_keys_fill(db));
		if (status == EX_OK)
			status = install_file(db, files[i]->d_name);
	}
	free_files(files, count);
	return status;
}

/*
 * What workers of before and other programs have written without a key, since
 * the files or the last upgrade; and who still has none.  Those are told, and
 * no failure: all others are served.
 */
static int
fill_keys(struct db *db)
{
	enum db_outcome outcome = ctl_email_keys_fill(db);
	long long count = 0;

	if (outcome == DB_OK)
		outcome = ctl_email_keys_print_marked(db, &count);
	if (outcome == DB_OK && count > 0)
		ctl_error("accounts whose address is that of another account "
		    "(or none): %lld; above: id, website, address, and id and "
		    "address of the other; no e-mail leads to them: see "
		    "COLLISIONS in customersctl(8)", count);
	return ctl_database(db, outcome);
}

/*
 * Run triggers.sql.  Without the rights for that, the shop is read anew for
 * every request: this is told, and no failure.
 */
static int
install_triggers(struct db *db)
{
	char *script = NULL;
	size_t length;
	enum db_outcome outcome;
	int status = read_script("triggers.sql", &script, &length);

	if (status != EX_OK)
		return status;
	outcome = db_script(db, script, length);
	free(script);
	if (outcome == DB_OK || !db_lacks_right(db))
		return ctl_database(db, outcome);
	ctl_error("schema/triggers.sql: %s; requests cost more until an "
	    "administrator runs: customersctl schema upgrade", db_error(db));
	return EX_OK;
}

/* Import the shipped regions, unless there are some besides US and CA. */
static int
install_regions(struct db *db)
{
	char *path = place_data("schema/regions.csv");
	bool any = false;
	int status = EX_OSERR;

	if (path == NULL)
		ctl_error("%s", strerror(ENOMEM));
	else if (access(path, F_OK) == -1)
		status = EX_OK;
	else {
		status = ctl_database(db, db_run(db, &statements[HAS_REGIONS],
		    NULL, 0, db_row_exists, &any));
		if (status == EX_OK && !any)
			status = ctl_regions_import_shipped(db);
	}
	free(path);
	return status;
}

/* One installer at a time.  Returns an exit status. */
static int
take_lock(struct db *db)
{
	long long got = LOCK_FAILED;
	int status = ctl_database(db, db_run(db, &statements[LOCK], NULL, 0,
	    db_row_number, &got));

	if (status != EX_OK || got == LOCK_TAKEN)
		return status;
	if (got == LOCK_NOWHERE) {
		ctl_error("no database is named (in the settings file, group "
		    "[" CTL_WORKERS_GROUP "]: database = customers)");
		return EX_CONFIG;
	}
	ctl_error(got == LOCK_BUSY ?
	    "another installation is under way; try again later" :
	    "the database server could not lock out other installations; "
	    "try again later");
	return EX_TEMPFAIL;
}

static int
with_lock(struct ctl *c, bool install)
{
	struct db *db = c->app->db;
	int status;

	if (!ctl_arguments(c, NULL, 0, 0, 0))
		return EX_USAGE;
	db_be_patient(db);
	status = take_lock(db);
	if (status == EX_OK)
		status = install_files(db, install);
	if (status == EX_OK)
		status = fill_keys(db);
	if (status == EX_OK && install)
		status = install_regions(db);
	if (status == EX_OK)
		status = ctl_region_names_fill(db);
	/* Last, as they would count every region. */
	if (status == EX_OK)
		status = install_triggers(db);
	return status;
}

int
ctl_schema_install(struct ctl *c)
{
	return with_lock(c, true);
}

int
ctl_schema_upgrade(struct ctl *c)
{
	return with_lock(c, false);
}
