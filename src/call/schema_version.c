#include "call/schema_version.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/place.h"
#include "base/text.h"
#include "values/number.h"

enum { HAS_VERSIONS, INSTALLED, STATEMENTS };

static const struct db_statement statements[STATEMENTS] = {
	[HAS_VERSIONS] = { "SELECT 1 FROM information_schema.tables WHERE "
	    "table_schema = DATABASE() AND table_name = 'schema_version'" },
	[INSTALLED] = { "SELECT CAST(COALESCE(MAX(version), 0) AS SIGNED) "
	    "FROM schema_version" },
};

enum { NUMBER_LEN = 4 };

long long
schema_version_of_file(const char *name)
{
	size_t length = strlen(name);
	long long number;

	if (strspn(name, TEXT_DIGITS) != NUMBER_LEN ||
	    name[NUMBER_LEN] != '-' || length < NUMBER_LEN + 5 ||
	    strcmp(name + length - 4, ".sql") != 0)
		return 0;
	return number_of_string((struct text){ name, NUMBER_LEN }, &number) ?
	    number : 0;
}

int
schema_version_newest(long long *version)
{
	char *path = place_data("schema");
	DIR *folder = path != NULL ? opendir(path) : NULL;
	const struct dirent *entry;

	*version = 0;
	while (folder != NULL && (entry = readdir(folder)) != NULL) {
		long long number = schema_version_of_file(entry->d_name);

		if (number > *version)
			*version = number;
	}
	if (folder != NULL)
		(void)closedir(folder);
	free(path);
	return *version > 0 ? 0 : -1;
}

enum db_outcome
schema_version_installed(struct db *db, long long *version)
{
	bool any = false;
	enum db_outcome outcome = db_run(db, &statements[HAS_VERSIONS], NULL,
	    0, db_row_exists, &any);

	*version = 0;
	if (outcome != DB_OK || !any)
		return outcome;
	return db_run(db, &statements[INSTALLED], NULL, 0, db_row_number,
	    version);
}
