/*
 * Reads and fills the two files of a template in a given folder.  Used by
 * template.c, which chooses the folder.
 */
#ifndef MAIL_TEMPLATE_FILE_H
#define MAIL_TEMPLATE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* The names that a template may use; indices of a list of values. */
enum template_value {
	TEMPLATE_STORE_NAME,	/* {{store_name}} */
	TEMPLATE_CUSTOMER_NAME,	/* {{customer_name}}: defanged */
	TEMPLATE_EMAIL,		/* {{email}} */
	TEMPLATE_STORE_URL,	/* {{store_url}}: ends with a slash */
	TEMPLATE_ACCOUNT_URL,	/* {{account_url}} */
	TEMPLATE_CONFIRM_URL,	/* {{confirm_url}} */
	TEMPLATE_PASSWORD_URL,	/* {{password_url}}: sets a password */
	TEMPLATE_SUBSCRIBE_URL,	/* {{subscribe_url}}: for newsletters */
	TEMPLATE_SUPPORT_EMAIL,	/* {{support_email}}: of the shop */
	TEMPLATE_VALUES
};

enum {
	TEMPLATE_LOCALE_SIZE = 17,	/* of a locale's name, with the NUL */
	TEMPLATE_MAX = 100 * 1024,	/* bytes of a file */
	TEMPLATE_NAME_MAX = 64,		/* bytes of a template's name */
	TEMPLATE_ABSENT = 1		/* a third result beside 0 and -1 */
};

/* A filled template. */
struct template_result {
	struct buf subject;	/* one line, UTF-8 */
	struct buf text;
	struct buf html;
	char locale[TEMPLATE_LOCALE_SIZE];	/* in which it was found */
};

#define TEMPLATE_RESULT_EMPTY { BUF_EMPTY, BUF_EMPTY, BUF_EMPTY, "" }

/* A template that is being rendered, and room for its fault. */
struct template_job {
	const char *name;
	const char *values[TEMPLATE_VALUES];
	struct template_result *result;
	char *error;
	size_t error_size;
};

/* Write the fault WHAT of PATH to JOB's error.  Returns -1. */
int template_fault(const struct template_job *job, const char *path,
    const char *what);

/* True if S can be the name of a locale's folder; never "." or "a/b". */
bool template_is_locale(const char *s);

/* True if the LENGTH bytes at S can be the name of a template. */
bool template_is_name(const char *s, size_t length);

/*
 * Fill JOB's result from DIRECTORY/LOCALE.  Returns 0, -1 after a fault, or
 * TEMPLATE_ABSENT if neither file is there.
 */
int template_render_at(struct template_job *job, const char *directory,
    const char *locale);

#endif
