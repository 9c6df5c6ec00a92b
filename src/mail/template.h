/*
 * Fills the mail templates.  A template is a pair of UTF-8 files,
 * DIRECTORY/LOCALE/NAME.txt and .html.  The .txt begins with a line
 * "Subject: ..." and an empty line.  {{name}} is replaced by a value of a fixed
 * list of names, escaped by where it stands: as it is in text and subject,
 * HTML-escaped in .html.  Anything else in a template is copied.
 */
#ifndef MAIL_TEMPLATE_H
#define MAIL_TEMPLATE_H

#include "mail/template_file.h"

/*
 * Render template NAME for LOCALE (such as "it_IT") with VALUES (UTF-8; NULL is
 * empty).  Looked for in each of the NULL-terminated list DIRECTORIES in turn:
 * the locale, then its language alone ("it", then any other locale of that
 * language), then en_US; an earlier locale wins over an earlier directory.
 * CUSTOMER_NAME is cut at 64 characters and cannot become a link in any mail
 * reader: see defang.  Returns 0; or -1 with a line in ERROR (of
 * ERROR_SIZE bytes) when no file is found, one can't be read, is larger than
 * TEMPLATE_MAX, or uses an unknown name.  Free RESULT in both cases.  A LOCALE
 * that is not 2 to 16 of [A-Za-z0-9_] counts as one that nobody has; a NAME is
 * 1 to 64 of [a-z0-9_].  Where one part of the pair is, the other must be.
 */
int template_render(const char *const *directories, const char *locale,
    const char *name, const char *const values[TEMPLATE_VALUES],
    struct template_result *result, char *error, size_t error_size)
    __attribute__((nonnull, warn_unused_result));

/*
 * Check every template below each of DIRECTORIES: both parts there, subject
 * line, known names, size, UTF-8; and the names of locales and templates.  What
 * begins with a dot or is neither .txt nor .html is passed over.  Returns 0; or
 * -1 with the first fault in ERROR.  Run at start, so that a faulty template
 * stops the program and never meets a customer.
 */
int template_check(const char *const *directories, char *error,
    size_t error_size) __attribute__((nonnull, warn_unused_result));

/* Give back what RESULT holds. */
void template_result_free(struct template_result *result);

#endif
