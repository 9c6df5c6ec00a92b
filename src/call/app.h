/*
 * What lives as long as the process and is passed to every function that needs
 * it: settings, database, mailer.
 */
#ifndef CALL_APP_H
#define CALL_APP_H

#include <stddef.h>

#include "account/address_ids.h"
#include "base/settings.h"
#include "db/db.h"
#include "mail/mailer.h"
#include "shop/country_names.h"
#include "shop/regions_cache.h"
#include "shop/shop_cache.h"

struct app {
	struct settings settings;
	struct db *db;
	struct mailer mailer;
	char *mail_directory;	/* our own templates */
	char *page_directory;
	const char *page_directories[3];	/* ends with NULL */
	struct country_names countries;
	struct shop_cache shops;
	struct regions_cache regions;
	struct address_ids address_ids;
	long long hash_ms;	/* what the last password hash took */
	long long schema;	/* version that a worker needs; 0: unknown */
};

/*
 * Read the settings file, open the log, and get everything ready; nothing is
 * connected yet.  GROUP is the group of the settings file with the database
 * credentials.  Returns 0, or -1 with a line in ERROR (ERROR_SIZE bytes).
 * Close A in both cases.
 */
int app_open(struct app *a, const char *group, char *error, size_t error_size)
    __attribute__((nonnull, warn_unused_result));

/*
 * The same without the log, which stays as it is: a log file that root opens
 * first is one that the workers can't open.
 */
int app_open_without_log(struct app *a, const char *group, char *error,
    size_t error_size) __attribute__((nonnull, warn_unused_result));

/* Write to ERROR that the log can't be opened, by errno. */
void app_log_error(const struct app *a, char *error, size_t error_size)
    __attribute__((nonnull));

/* Give everything back. */
void app_close(struct app *a);

#endif
