#include "shop/country_names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/place.h"

/* How much of LOCALE the line's own is: 0 if it is not a part of it. */
static size_t
match(const char *line, const char *locale)
{
	size_t length = strcspn(line, "\t");

	return strncmp(line, locale, length) == 0 &&
	    (locale[length] == '\0' || locale[length] == '_') ? length : 0;
}

/* Make *KEPT a copy of the line of FILE for LOCALE, or NULL. */
static bool
read_line(FILE *file, const char *locale, char **kept)
{
	char *line = NULL;
	size_t room = 0, best = 0, length;
	bool memory = true;

	*kept = NULL;
	while (memory && getline(&line, &room, file) > 0) {
		if ((length = match(line, locale)) <= best)
			continue;
		best = length;
		free(*kept);
		*kept = strndup(line, strcspn(line, "\n"));
		memory = *kept != NULL;
	}
	free(line);
	return memory && ferror(file) == 0;
}

/* Keep the line for LOCALE; there is room. */
static bool
keep(struct country_names *n, const char *path, const char *locale)
{
	FILE *file = fopen(path, "re");
	char *copy = strdup(locale), *line = NULL;
	bool read = copy != NULL && file != NULL &&
	    fstat(fileno(file), &n->file) == 0 &&
	    read_line(file, locale, &line);

	if (read) {
		n->kept[n->count].locale = copy;
		n->kept[n->count++].line = line;
	} else {
		free(copy);
		free(line);
	}
	if (file != NULL)
		(void)fclose(file);
	return read;
}

static bool
has_changed(const struct stat *a, const struct stat *b)
{
	return a->st_ino != b->st_ino || a->st_size != b->st_size ||
	    a->st_mtim.tv_sec != b->st_mtim.tv_sec ||
	    a->st_mtim.tv_nsec != b->st_mtim.tv_nsec;
}

/* The place of LOCALE in N; its count if it is not there. */
static size_t
find(const struct country_names *n, const char *locale)
{
	size_t i = 0;

	while (i < n->count && strcmp(n->kept[i].locale, locale) != 0)
		i++;
	return i;
}

/* Make *LINE that for LOCALE; if it is not kept there is room. */
static bool
get(struct country_names *n, const char *path, const char *locale,
    const char **line)
{
	size_t i = find(n, locale);

	if (i == n->count && !keep(n, path, locale))
		return false;
	*line = n->kept[i].line;
	return true;
}

bool
country_names_look_up(struct country_names *n, const char *locale,
    const char **local, const char **english)
{
	char *path = place_data("schema/country-names.tsv");
	struct stat now;
	bool found = path != NULL && stat(path, &now) == 0;

	if (found && n->count > 0 && (n->count + 2 > COUNTRY_NAMES_MAX ||
	    has_changed(&now, &n->file)))
		country_names_free(n);
	found = found && get(n, path, locale, local) &&
	    get(n, path, "en", english) && *english != NULL;
	if (!found) {
		log_begin(LOG_LEVEL_ERROR, "cannot read the names of "
		    "countries");
		log_end();
	}
	free(path);
	return found;
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
	for (size_t i = 0; i < n->count; i++) {
		free(n->kept[i].locale);
		free(n->kept[i].line);
	}
	memset(n, 0, sizeof(*n));
}
