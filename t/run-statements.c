/*
 * Runs a change until it is kept prepared, and waits for a line.  Then it asks,
 * with a statement that is not prepared yet, and writes how that ended.  With
 * "begin", both are one transaction.
 */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "call/app.h"

static const struct db_statement change = {
	"UPDATE stray SET value = ? WHERE id = 1"
};
static const struct db_statement ask = {
	"SELECT id FROM stray WHERE value = ?"
};

static const char *const names[] = {
	[DB_OK] = "DB_OK", [DB_DUPLICATE] = "DB_DUPLICATE",
	[DB_CONFLICT] = "DB_CONFLICT", [DB_AWAY] = "DB_AWAY",
	[DB_UNCERTAIN] = "DB_UNCERTAIN", [DB_FAILED] = "DB_FAILED",
};

static enum db_outcome
set_value(struct db *db, const char *value)
{
	const struct db_value parameter = db_string(value);

	return db_run(db, &change, &parameter, 1, NULL, NULL);
}

static int
run(struct db *db, bool begin)
{
	const struct db_value parameter = db_string("asked");
	enum db_outcome outcome = set_value(db, "first");
	char line[8];

	if (outcome == DB_OK)
		outcome = set_value(db, "second");
	if (outcome == DB_OK && begin)
		outcome = db_begin(db);
	if (outcome == DB_OK && begin)
		outcome = set_value(db, "third");
	if (outcome != DB_OK || puts("changed") < 0 ||
	    fgets(line, sizeof(line), stdin) == NULL)
		return EX_UNAVAILABLE;
	outcome = db_run(db, &ask, &parameter, 1, NULL, NULL);
	(void)printf("%s %u\n", names[outcome], db_error_number(db));
	db_rollback(db);
	return EX_OK;
}

int
main(int argc, char **argv)
{
	struct app app;
	char error[512];
	int status = EX_CONFIG;

	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	if (app_open_without_log(&app, "customers-db", error,
	    sizeof(error)) == -1)
		(void)fprintf(stderr, "run-statements: %s\n", error);
	else
		status = run(app.db, argc > 1 && strcmp(argv[1], "begin") == 0);
	app_close(&app);
	return status;
}
