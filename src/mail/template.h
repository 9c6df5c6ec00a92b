/*
 * Fills the mail templates.  A template is a pair of UTF-8 files,
 * DIRECTORY/LOCALE/NAME.txt and .html.  The .txt begins with a line
 * "Subject: ..." and an empty line.  {{name}} stands for a value; there is a
 * fixed list of names.  Values are HTML-escaped in .html, copied in .txt, and
 * copied without control characters in the subject.  Anything else in a
 * template is copied.
 */
#ifndef MAIL_TEMPLATE_H
#define MAIL_TEMPLATE_H

#include "template/find.h"

/* The names that a template may use; indices of a list of values. */
enum mail_template_value {
	TEMPLATE_STORE_NAME,	/* {{store_name}} */
	TEMPLATE_CUSTOMER_NAME,	/* {{customer_name}}: defanged */
	TEMPLATE_EMAIL,		/* {{email}} */
	TEMPLATE_STORE_URL,	/* {{store_url}}: ends with a slash */
	TEMPLATE_ACCOUNT_URL,	/* {{account_url}} */
	TEMPLATE_CONFIRM_URL,	/* {{confirm_url}} */
	TEMPLATE_PASSWORD_URL,	/* {{password_url}}: sets a password */
	TEMPLATE_SUBSCRIBE_URL,	/* {{subscribe_url}}: for newsletters */
	TEMPLATE_UNSUBSCRIBE_URL,	/* {{unsubscribe_url}}: ends that */
	TEMPLATE_SUPPORT_EMAIL,	/* {{support_email}}: of the shop */
	TEMPLATE_VALUES
};

/* A filled template. */
struct template_result {
	struct buf subject;	/* one line, UTF-8 */
	struct buf text;
	struct buf html;
	char locale[TEMPLATE_LOCALE_SIZE];	/* in which it was found */
};

#define TEMPLATE_RESULT_EMPTY { BUF_EMPTY, BUF_EMPTY, BUF_EMPTY, "" }

/*
 * Render template NAME for LOCALE (such as "it_IT") with VALUES (UTF-8; NULL is
 * empty).  It is looked for in the NULL-terminated list DIRECTORIES in the
 * order of template_find.  The customer's name is defanged (defang.h).
 *
 * Returns 0, or -1 with a line in ERROR (ERROR_SIZE bytes) if there is no such
 * template, only one file of the pair, or a file that cannot be read, is larger
 * than TEMPLATE_MAX or uses an unknown name.  Free RESULT in both cases.
 */
int template_render(const char *const *directories, const char *locale,
    const char *name, const char *const values[TEMPLATE_VALUES],
    struct template_result *result, char *error, size_t error_size)
    __attribute__((nonnull, warn_unused_result));

/*
 * Check every template below each of DIRECTORIES: that both files are there,
 * the subject line, the names used, size and UTF-8; and the names of locales
 * and templates.  Files that begin with a dot or are neither .txt nor .html are
 * ignored.  Returns 0, or -1 with the first fault in ERROR.  It runs at start,
 * so that a faulty template stops the program instead of reaching customers.
 */
int template_check(const char *const *directories, char *error,
    size_t error_size) __attribute__((nonnull, warn_unused_result));

/* Free what RESULT holds. */
void template_result_free(struct template_result *result);

#endif
