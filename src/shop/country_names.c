#include "shop/country_names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/place.h"

#define ENGLISH "en"

/* How much of LOCALE the line's own is: 0 if it is not a part of it. */
static size_t
match(const char *line, const char *locale)
{
	size_t length = strcspn(line, "\t");

	return strncmp(line, locale, length) == 0 &&
	    (locale[length] == '\0' || locale[length] == '_') ? length : 0;
}

/* Put a copy of LINE, without its end, in place of *KEPT. */
static bool
keep(const char *line, char **kept)
{
	free(*kept);
	*kept = strndup(line, strcspn(line, "\n"));
	return *kept != NULL;
}

static bool
take_line(const char *line, const char *locale, size_t *best,
    struct country_names *n)
{
	size_t length = match(line, locale);

	if (match(line, ENGLISH) > 0 && !keep(line, &n->english))
		return false;
	if (length <= *best)
		return true;
	*best = length;
	return keep(line, &n->local);
}

bool
country_names_read(const char *locale, struct country_names *n)
{
	char *path = place_data("schema/country-names.tsv"), *line = NULL;
	FILE *file = path != NULL ? fopen(path, "re") : NULL;
	size_t room = 0, best = 0;
	bool read = file != NULL;

	*n = (struct country_names){ NULL, NULL };
	while (read && getline(&line, &room, file) > 0)
		read = take_line(line, locale, &best, n);
	read = read && ferror(file) == 0 && n->english != NULL;
	if (!read) {
		log_begin(LOG_LEVEL_ERROR, "cannot read the names of "
		    "countries");
		log_end();
	}
	if (file != NULL)
		(void)fclose(file);
	free(line);
	free(path);
	return read;
}

struct text
country_names_find(const char *line, const char *code)
{
	char key[] = "\tXX=";
	const char *found;

	if (line == NULL || strlen(code) != 2)
		return TEXT_ABSENT;
	memcpy(key + 1, code, 2);
	if ((found = strstr(line, key)) == NULL)
		return TEXT_ABSENT;
	found += sizeof(key) - 1;
	return (struct text){ found, strcspn(found, "\t") };
}

void
country_names_free(struct country_names *n)
{
	free(n->local);
	free(n->english);
}
