/*
 * Reads a form that a page has sent: application/x-www-form-urlencoded, decoded
 * strictly.
 */
#ifndef WEB_FORM_H
#define WEB_FORM_H

#include <stddef.h>

#include "base/arena.h"
#include "web/request.h"

/* Bytes of a form's body; a page's own are far smaller. */
enum { FORM_MAX = 8192 };

struct form_field {
	const char *name;
	struct text value;	/* set by reading; absent if not sent */
};

enum form_outcome {
	FORM_READ,
	FORM_REFUSED,		/* no form, malformed, or a field twice */
	FORM_TOO_LARGE,
	FORM_NO_MEMORY
};

/*
 * Read the COUNT FIELDS from the body of REQUEST; others are ignored.  The
 * values live in TEXTS.
 */
enum form_outcome form_read(const struct request *request,
    struct form_field *fields, size_t count, struct arena *texts)
    __attribute__((nonnull, warn_unused_result));

/* The same from a query, or any text of that form. */
enum form_outcome form_read_text(struct text t, struct form_field *fields,
    size_t count, struct arena *texts)
    __attribute__((nonnull, warn_unused_result));

#endif
