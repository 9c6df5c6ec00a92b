/*
 * template: fills the mail templates.  A template is a pair of UTF-8 files,
 * DIRECTORY/LOCALE/NAME.txt and .html.  The .txt begins with a line
 * "Subject: ..." and an empty line.  {{name}} is replaced by a value of a fixed
 * list of names, escaped by where it stands: as it is in text and subject,
 * HTML-escaped in .html.  Anything else in a template is copied.
 * Neighbours: buf, text.
 */
#ifndef TEMPLATE_H
#define TEMPLATE_H

#include "buf.h"

/* The names that a template may use, in this order in a list of values. */
enum template_value {
	TEMPLATE_STORE_NAME,	/* {{store_name}} */
	TEMPLATE_CUSTOMER_NAME,	/* {{customer_name}}: made harmless */
	TEMPLATE_EMAIL,		/* {{email}} */
	TEMPLATE_STORE_URL,	/* {{store_url}}: ends with a slash */
	TEMPLATE_ACCOUNT_URL,	/* {{account_url}} */
	TEMPLATE_CONFIRM_URL,	/* {{confirm_url}} */
	TEMPLATE_PASSWORD_URL,	/* {{password_url}}: set-password link */
	TEMPLATE_SUBSCRIBE_URL,	/* {{subscribe_url}}: confirms a newsletter */
	TEMPLATE_VALUES
};

/* What a template becomes. */
struct template_result {
	struct buf subject;	/* one line, UTF-8 */
	struct buf text;
	struct buf html;
	char locale[17];	/* of the directory that it was found in */
};

#define TEMPLATE_RESULT_EMPTY { BUF_EMPTY, BUF_EMPTY, BUF_EMPTY, "" }

/*
 * Render template NAME for LOCALE (such as "it_IT") with VALUES (UTF-8; NULL is
 * empty).  Looked for in each of the NULL-terminated list DIRECTORIES in turn:
 * the locale, then its language alone ("it", then any other locale of that
 * language), then en_US; an earlier locale wins over an earlier directory.
 * CUSTOMER_NAME is cut at 64 characters and cannot become a link in any mail
 * reader: see template_harmless.  Returns 0; or -1 with a line in ERROR (of
 * ERROR_SIZE bytes) when no file is found, one can't be read, is larger than
 * TEMPLATE_MAX, or uses an unknown name.  Free RESULT in both cases.  A LOCALE
 * that is not 2 to 16 of [A-Za-z0-9_] counts as one that nobody has; a NAME is
 * 1 to 64 of [a-z0-9_].  Where one part of the pair is, the other must be.
 */
int template_render(const char *const *directories, const char *locale,
    const char *name, const char *const values[TEMPLATE_VALUES],
    struct template_result *result, char *error, size_t error_size)
    __attribute__((nonnull, warn_unused_result));

enum { TEMPLATE_MAX = 100 * 1024 };

/*
 * Check every template below each of DIRECTORIES: both parts there, subject
 * line, known names, size, UTF-8; and the names of locales and templates.  What
 * begins with a dot or is neither .txt nor .html is passed over.  Returns 0; or
 * -1 with the first fault in ERROR.  Run at start, so that a faulty template
 * stops the program and never meets a customer.
 */
int template_check(const char *const *directories, char *error,
    size_t error_size) __attribute__((nonnull, warn_unused_result));

/*
 * Append NAME, made harmless for a mail: cut at 64 characters (then "…"), every
 * control, format and line-separating character gone, and no link: after each
 * character that makes readers see a link or an address (full stop, colon,
 * slash, backslash, at sign, and what looks like them) comes a space.  White
 * space becomes one space, none at the ends.
 */
void template_harmless(struct buf *out, const char *name);

/* Give back what RESULT holds. */
void template_result_free(struct template_result *result);

#endif
