#include "base/place.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *
join(const char *folder, const char *path)
{
	size_t room = strlen(folder) + strlen(path) + 2;
	char *whole = malloc(room);

	if (whole != NULL)
		(void)snprintf(whole, room, "%s/%s", folder, path);
	return whole;
}

/*
 * A copy of PATH, which is compiled in; a relative one starts at the program's
 * folder.  Without /proc that is taken to be the current folder, in which web
 * servers start CGI programs.
 */
static char *
compiled_in(const char *path)
{
	char program[PATH_MAX] = "./";
	ssize_t n;

	if (path[0] == '/')
		return strdup(path);
	n = readlink("/proc/self/exe", program, sizeof(program) - 1);
	if (n > 0)
		program[n] = '\0';
	*strrchr(program, '/') = '\0';
	return join(program, path);
}

/* The value of the environment variable NAME; NULL if unset or empty. */
static const char *
environment(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && value[0] != '\0' ? value : NULL;
}

char *
place_settings(void)
{
	const char *given = environment("CUSTOMERS_CONF");

	return given != NULL ? strdup(given) :
	    compiled_in(CUSTOMERS_CONF_DEFAULT);
}

char *
place_data(const char *path)
{
	const char *given = environment("CUSTOMERS_DATADIR");
	char *folder = given != NULL ? strdup(given) :
	    compiled_in(CUSTOMERS_DATADIR_DEFAULT);
	char *whole = folder != NULL ? join(folder, path) : NULL;

	free(folder);
	return whole;
}
