#include "call/app.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/place.h"
#include "base/scrypt.h"
#include "call/schema_version.h"

int
app_open(struct app *a, const char *group, char *error, size_t error_size)
{
	if (app_open_without_log(a, group, error, error_size) == -1)
		return -1;
	/* Now: what is installed later is for workers that start later. */
	if (schema_version_newest(&a->schema) == -1)
		a->schema = 0;
	if (log_open(a->settings.log) == 0)
		return 0;
	app_log_error(a, error, error_size);
	return -1;
}

void
app_log_error(const struct app *a, char *error, size_t error_size)
{
	(void)snprintf(error, error_size, "%s: log: %s: %s", a->settings.path,
	    a->settings.log, strerror(errno));
}

int
app_open_without_log(struct app *a, const char *group, char *error,
    size_t error_size)
{
	char why[256];

	memset(a, 0, sizeof(*a));
	if (settings_read(&a->settings, error, error_size) == -1)
		return -1;
	if (scrypt_use(a->settings.scrypt_library, why, sizeof(why)) == -1) {
		(void)snprintf(error, error_size, "%s: scrypt_library: %s",
		    a->settings.path, why);
		return -1;
	}
	a->db = db_new(a->settings.path, group);
	a->mail_directory = place_data("mail");
	a->page_directory = place_data("page");
	if (a->db == NULL || a->mail_directory == NULL ||
	    a->page_directory == NULL) {
		(void)snprintf(error, error_size, "%s", strerror(ENOMEM));
		return -1;
	}
	a->page_directories[0] = a->settings.page_templates != NULL ?
	    a->settings.page_templates : a->page_directory;
	a->page_directories[1] = a->settings.page_templates != NULL ?
	    a->page_directory : NULL;
	mailer_setup(&a->mailer, &a->settings, a->mail_directory);
	return 0;
}

void
app_close(struct app *a)
{
	db_free(a->db);
	free(a->mail_directory);
	free(a->page_directory);
	country_names_free(&a->countries);
	shop_cache_clear(&a->shops);
	regions_cache_clear(&a->regions);
	settings_free(&a->settings);
	memset(a, 0, sizeof(*a));
}
