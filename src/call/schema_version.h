/*
 * The version of the tables: the one that this program needs and the one that
 * the database has.
 */
#ifndef CALL_SCHEMA_VERSION_H
#define CALL_SCHEMA_VERSION_H

#include "db/db.h"

/* The number in the name of a schema file; 0 if NAME is no such name. */
long long schema_version_of_file(const char *name) __attribute__((nonnull));

/*
 * Find the version of the newest of the schema files that came with the
 * program.  Returns 0, or -1 if there are none to be read.
 */
int schema_version_newest(long long *version)
    __attribute__((nonnull, warn_unused_result));

/* Find the version of the installed schema; 0 if none is installed. */
enum db_outcome schema_version_installed(struct db *db, long long *version)
    __attribute__((nonnull, warn_unused_result));

#endif
