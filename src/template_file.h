/*
 * template_file: reads and fills the two files of one template in one place;
 * which place, template.c decides.  Used by template.c only.
 * Neighbours: template (types), buf, text.
 */
#ifndef TEMPLATE_FILE_H
#define TEMPLATE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "template.h"

enum {
	TEMPLATE_LOCALE_SIZE = 17,	/* as in struct template_result */
	TEMPLATE_NAME_MAX = 64,		/* of a template's name */
	TEMPLATE_ABSENT = 1	/* a third result beside 0 and -1 */
};

/* One template being read or rendered, and where to say what is wrong. */
struct template_job {
	const char *name;
	const char *values[TEMPLATE_VALUES];
	struct template_result *result;
	char *error;
	size_t error_size;
};

/* Say that WHAT is wrong with PATH.  Returns -1. */
int template_fault(const struct template_job *job, const char *path,
    const char *what);

/* True if S may be the name of a locale's directory; never "." or "a/b". */
bool template_is_locale(const char *s);

/* True if the LENGTH bytes at S may be the name of a template. */
bool template_is_name(const char *s, size_t length);

/*
 * Fill JOB's result from DIRECTORY/LOCALE.  Returns 0; -1 after a fault; or
 * TEMPLATE_ABSENT if neither part is there.
 */
int template_render_at(struct template_job *job, const char *directory,
    const char *locale);

#endif
