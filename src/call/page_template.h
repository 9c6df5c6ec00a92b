/*
 * Templates of pages: UTF-8 files DIRECTORY/LOCALE/NAME.html.  Each begins with
 * a line "Title: ..." and an empty line, but for the layout, which stands
 * around all of them, and for parts of pages, whose names begin with "part_".
 */
#ifndef CALL_PAGE_TEMPLATE_H
#define CALL_PAGE_TEMPLATE_H

#include "template/find.h"

/* The {{names}} of templates, see page_template.c. */
enum page_value {
	PAGE_STORE_NAME,
	PAGE_STORE_URL,		/* with a slash at its end */
	PAGE_ACCOUNT_URL,
	PAGE_FORGOT_URL,
	PAGE_SUPPORT_EMAIL,
	PAGE_LOGO_URL,
	PAGE_SIGNIN_TEXT,
	PAGE_EMAIL,		/* of the account or the subscriber */
	PAGE_TYPED_EMAIL,	/* what was typed */
	PAGE_EMAIL_INVALID,	/* "true" or "false" */
	PAGE_EMAIL_REASON,	/* filled: what is wrong with it */
	PAGE_PASSWORD_INVALID,
	PAGE_PASSWORD_REASON,
	PAGE_MINIMUM_LENGTH,	/* of a password */
	PAGE_MINIMUM_CLASSES,	/* of its characters */
	PAGE_NOTICE,		/* filled: what the page says first */
	PAGE_TICKET,
	PAGE_REPORT,		/* the report id of an error */
	PAGE_TITLE,
	PAGE_LANGUAGE,		/* such as "it-IT" */
	PAGE_NONCE,
	PAGE_STYLE,		/* filled: the style sheet */
	PAGE_SCRIPT,		/* filled: the password page's script */
	PAGE_BRAND,		/* filled: the shop's name or logo */
	PAGE_CONTENT,		/* filled: the page, in its layout */
	PAGE_VALUES
};

/* Give VALUES their names, and nothing else. */
void page_template_name(struct template_value values[PAGE_VALUES])
    __attribute__((nonnull));

/* A template that is filled. */
struct page_template {
	const struct template_value *values;	/* PAGE_VALUES of them */
	struct buf *out;		/* its text is appended to it */
	struct buf title;		/* set, unless it has none */
	char locale[TEMPLATE_LOCALE_SIZE];	/* in which it was found */
	struct template_fault fault;
};

/*
 * Fill template NAME for LOCALE, which is looked for in DIRECTORIES in the
 * order of template_find, into T, whose first two members and fault the caller
 * has set.  Returns 0, or -1 with what is wrong in the fault.  Free T's title.
 */
int page_template_fill(struct page_template *t,
    const char *const *directories, const char *locale, const char *name)
    __attribute__((nonnull, warn_unused_result));

/*
 * Check every template below each of DIRECTORIES, a list that ends with NULL.
 * Returns 0, or -1 with the first fault in ERROR (ERROR_SIZE bytes).  It runs
 * at start, so that a faulty template stops the program instead of reaching
 * customers.
 */
int page_template_check(const char *const *directories, char *error,
    size_t error_size) __attribute__((nonnull, warn_unused_result));

#endif
