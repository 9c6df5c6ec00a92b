/*
 * Fills the mail templates.  A template is a pair of UTF-8 files,
 * DIRECTORY/LOCALE/NAME.txt and .html.  The .txt begins with a line
 * "Subject: ..." and an empty line.  {{name}} stands for a value; there is a
 * fixed list of names.  Values are HTML-escaped in .html, copied in .txt, and
 * copied without control characters in the subject.  Anything else in a
 * template is copied.  An empty value takes the space before it away, so that
 * "Hello {{customer_name}}," becomes "Hello,".
 */
#ifndef MAIL_TEMPLATE_H
#define MAIL_TEMPLATE_H

#include "mail/template_file.h"

/*
 * Render template NAME for LOCALE (such as "it_IT") with VALUES (UTF-8; NULL is
 * empty).  It is looked for in the NULL-terminated list DIRECTORIES, first for
 * the locale, then for its language ("it"), then for any other locale of that
 * language, then for en_US; an earlier locale wins over an earlier directory.
 * The customer's name is defanged (defang.h).
 *
 * NAME is 1 to 64 of [a-z0-9_].  A LOCALE that is not 2 to 16 of [A-Za-z0-9_]
 * counts as one without templates.
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
