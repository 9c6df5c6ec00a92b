#include "template/find.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define FALLBACK "en_US"

/* True if S can be the name of a locale's folder; never "." or "a/b". */
static bool
is_locale(const char *s)
{
	size_t n = strspn(s, TEXT_ALPHANUMERIC "_");

	return n >= 2 && n < TEMPLATE_LOCALE_SIZE && s[n] == '\0' &&
	    s[0] != '_';
}

static enum template_outcome
try_locale(const char *const *directories, const char *locale,
    const char *name, template_visit *try, void *argument)
{
	enum template_outcome outcome = TEMPLATE_ABSENT;

	for (; outcome == TEMPLATE_ABSENT && *directories != NULL;
	    directories++)
		outcome = try(*directories, locale, name, argument);
	return outcome;
}

/*
 * Replace LOCALE by the next locale of LANGUAGE, in alphabetical order, that
 * any of DIRECTORIES has.  Returns false if there is none.
 */
static bool
next_locale(const char *const *directories, const char *language,
    char locale[TEMPLATE_LOCALE_SIZE])
{
	char first[TEMPLATE_LOCALE_SIZE] = "";
	size_t n = strlen(language);
	const struct dirent *e;
	DIR *d;

	for (; *directories != NULL; directories++) {
		if ((d = opendir(*directories)) == NULL)
			continue;
		while ((e = readdir(d)) != NULL)
			if (is_locale(e->d_name) &&
			    strncmp(e->d_name, language, n) == 0 &&
			    e->d_name[n] == '_' &&
			    strcmp(e->d_name, locale) > 0 &&
			    (first[0] == '\0' ||
			    strcmp(e->d_name, first) < 0))
				memcpy(first, e->d_name,
				    strlen(e->d_name) + 1);
		(void)closedir(d);
	}
	memcpy(locale, first, sizeof(first));
	return first[0] != '\0';
}

enum template_outcome
template_find(const char *const *directories, const char *locale,
    const char *name, template_visit *try, void *argument)
{
	char language[TEMPLATE_LOCALE_SIZE] = "";
	char other[TEMPLATE_LOCALE_SIZE] = "";
	enum template_outcome outcome = TEMPLATE_ABSENT;

	if (is_locale(locale)) {
		(void)snprintf(language, sizeof(language), "%.*s",
		    (int)strcspn(locale, "_"), locale);
		outcome = try_locale(directories, locale, name, try, argument);
		if (outcome == TEMPLATE_ABSENT)
			outcome = try_locale(directories, language, name, try,
			    argument);
		while (outcome == TEMPLATE_ABSENT &&
		    next_locale(directories, language, other))
			outcome = try_locale(directories, other, name, try,
			    argument);
	}
	return outcome != TEMPLATE_ABSENT ? outcome :
	    try_locale(directories, FALLBACK, name, try, argument);
}

static bool
has_extension(const char *file, const char *dot, const char *const *extensions)
{
	while (*extensions != NULL && dot != NULL && dot != file)
		if (strcmp(dot, *extensions++) == 0)
			return true;
	return false;
}

/* One file of the folder DIRECTORY/LOCALE. */
static enum template_outcome
check_file(const char *directory, const char *locale, const char *file,
    template_visit *check, void *argument, const struct template_fault *fault)
{
	size_t length = (size_t)(strrchr(file, '.') - file);
	char name[TEMPLATE_NAME_MAX + 1];
	struct buf path = BUF_EMPTY;
	enum template_outcome outcome;

	if (template_file_is_name((struct text){ file, length })) {
		(void)snprintf(name, sizeof(name), "%.*s", (int)length, file);
		outcome = check(directory, locale, name, argument);
		/* Absent means: removed in the meantime. */
		return outcome == TEMPLATE_ABSENT ? TEMPLATE_FOUND : outcome;
	}
	buf_texts(&path, directory, "/", locale, "/", file);
	outcome = template_file_fault(fault, buf_string(&path),
	    "not a template's name");
	buf_free(&path);
	return outcome;
}

/* The folder DIRECTORY/LOCALE; ignored if it is a file. */
static enum template_outcome
check_locale(const char *directory, const char *locale,
    const char *const *extensions, template_visit *check, void *argument,
    const struct template_fault *fault)
{
	enum template_outcome outcome = TEMPLATE_FOUND;
	struct buf path = BUF_EMPTY;
	const struct dirent *e;
	DIR *d = NULL;

	buf_texts(&path, directory, "/", locale);
	if ((d = opendir(buf_string(&path))) == NULL)
		outcome = errno == ENOTDIR ? TEMPLATE_FOUND :
		    template_file_fault(fault, buf_string(&path),
			strerror(errno));
	else if (!is_locale(locale))
		outcome = template_file_fault(fault, buf_string(&path),
		    "not a locale's name");
	while (d != NULL && outcome == TEMPLATE_FOUND &&
	    (e = readdir(d)) != NULL)
		if (has_extension(e->d_name, strrchr(e->d_name, '.'),
		    extensions))
			outcome = check_file(directory, locale, e->d_name,
			    check, argument, fault);
	if (d != NULL)
		(void)closedir(d);
	buf_free(&path);
	return outcome;
}

enum template_outcome
template_find_all(const char *const *directories,
    const char *const *extensions, template_visit *check, void *argument,
    const struct template_fault *fault)
{
	enum template_outcome outcome = TEMPLATE_FOUND;
	const struct dirent *e;
	DIR *d;

	for (; outcome == TEMPLATE_FOUND && *directories != NULL;
	    directories++) {
		if ((d = opendir(*directories)) == NULL)
			return template_file_fault(fault, *directories,
			    strerror(errno));
		while (outcome == TEMPLATE_FOUND && (e = readdir(d)) != NULL)
			if (e->d_name[0] != '.')
				outcome = check_locale(*directories, e->d_name,
				    extensions, check, argument, fault);
		(void)closedir(d);
	}
	return outcome;
}
