/*
 * Templates are not cached: mails are rare compared with requests, and an
 * operator's change takes effect at once.
 */
#include "mail/template.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "mail/defang.h"

#define FALLBACK "en_US"

/* Render the template for LOCALE from the first of DIRECTORIES that has it. */
static int
render_locale(struct template_job *job, const char *const *directories,
    const char *locale)
{
	int result = TEMPLATE_ABSENT;

	for (; result == TEMPLATE_ABSENT && *directories != NULL;
	    directories++)
		result = template_render_at(job, *directories, locale);
	return result;
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
			if (template_is_locale(e->d_name) &&
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

int
template_render(const char *const *directories, const char *locale,
    const char *name, const char *const values[TEMPLATE_VALUES],
    struct template_result *result, char *error, size_t error_size)
{
	struct template_job job = { .name = name, .result = result,
	    .error = error, .error_size = error_size };
	char language[TEMPLATE_LOCALE_SIZE] = "";
	char other[TEMPLATE_LOCALE_SIZE] = "";
	struct buf defanged = BUF_EMPTY;
	int status = TEMPLATE_ABSENT;

	for (int i = 0; i < TEMPLATE_VALUES; i++)
		job.values[i] = values[i];
	if (values[TEMPLATE_CUSTOMER_NAME] != NULL) {
		defang(&defanged, values[TEMPLATE_CUSTOMER_NAME]);
		job.values[TEMPLATE_CUSTOMER_NAME] = buf_string(&defanged);
	}
	if (!template_is_name(name, strlen(name))) {
		status = template_fault(&job, name, "not a template's name");
		goto done;
	}
	if (template_is_locale(locale)) {
		(void)snprintf(language, sizeof(language), "%.*s",
		    (int)strcspn(locale, "_"), locale);
		status = render_locale(&job, directories, locale);
		if (status == TEMPLATE_ABSENT)
			status = render_locale(&job, directories, language);
		while (status == TEMPLATE_ABSENT &&
		    next_locale(directories, language, other))
			status = render_locale(&job, directories, other);
	}
	if (status == TEMPLATE_ABSENT)
		status = render_locale(&job, directories, FALLBACK);
	if (status == TEMPLATE_ABSENT)
		status = template_fault(&job, name, "no such template");
	if (status == 0 && buf_failed(&defanged))
		status = template_fault(&job, name, "out of memory");

done:
	buf_free(&defanged);
	return status;
}

/* Check one file of DIRECTORY/LOCALE together with the other of its pair. */
static int
check_file(struct template_job *job, const char *directory, const char *locale,
    const char *file)
{
	const char *dot = strrchr(file, '.');
	char name[TEMPLATE_NAME_MAX + 1];
	struct buf path = BUF_EMPTY;
	int status;

	if (dot == NULL || dot == file ||
	    (strcmp(dot, ".txt") != 0 && strcmp(dot, ".html") != 0))
		return 0;
	if (template_is_name(file, (size_t)(dot - file))) {
		(void)snprintf(name, sizeof(name), "%.*s", (int)(dot - file),
		    file);
		job->name = name;
		status = template_render_at(job, directory, locale);
		/* Absent means: removed in the meantime. */
		return status == TEMPLATE_ABSENT ? 0 : status;
	}
	buf_format(&path, "%s/%s/%s", directory, locale, file);
	status = template_fault(job, buf_string(&path),
	    "not a template's name");
	buf_free(&path);
	return status;
}

/* Check the folder DIRECTORY/LOCALE; ignore it if it is a file. */
static int
check_locale(struct template_job *job, const char *directory,
    const char *locale)
{
	struct buf path = BUF_EMPTY;
	const struct dirent *e;
	DIR *d = NULL;
	int status = -1;

	buf_format(&path, "%s/%s", directory, locale);
	if ((d = opendir(buf_string(&path))) == NULL)
		status = errno == ENOTDIR ? 0 :
		    template_fault(job, buf_string(&path), strerror(errno));
	else if (!template_is_locale(locale))
		status = template_fault(job, buf_string(&path),
		    "not a locale's name");
	else
		for (status = 0; status == 0 && (e = readdir(d)) != NULL;)
			status = check_file(job, directory, locale, e->d_name);
	if (d != NULL)
		(void)closedir(d);
	buf_free(&path);
	return status;
}

int
template_check(const char *const *directories, char *error, size_t error_size)
{
	struct template_result result = TEMPLATE_RESULT_EMPTY;
	struct template_job job = { .result = &result, .error = error,
	    .error_size = error_size };
	const struct dirent *e;
	int status = 0;
	DIR *d;

	for (; status == 0 && *directories != NULL; directories++) {
		if ((d = opendir(*directories)) == NULL) {
			status = template_fault(&job, *directories,
			    strerror(errno));
			break;
		}
		while (status == 0 && (e = readdir(d)) != NULL)
			if (e->d_name[0] != '.')
				status = check_locale(&job, *directories,
				    e->d_name);
		(void)closedir(d);
	}
	template_result_free(&result);
	return status;
}

void
template_result_free(struct template_result *result)
{
	buf_free(&result->subject);
	buf_free(&result->text);
	buf_free(&result->html);
	result->locale[0] = '\0';
}
