/*
 * What is signed of a request (RFC 5849 section 3.4.1), in every form that
 * clients of the reference sign.
 */
#ifndef WEB_OAUTH_BASE_H
#define WEB_OAUTH_BASE_H

#include "base/buf.h"
#include "web/oauth_parameters.h"
#include "web/request.h"

/* How a base string differs from RFC 5849's, the form 0; any may be joined. */
enum oauth_form {
	OAUTH_NATURALLY = 1,	/* names sorted with their numbers as such */
	OAUTH_LAST = 2,		/* of a name that is there twice the last */
	OAUTH_WITHOUT_ODD = 4,	/* no parameter without one "=" */
	OAUTH_FORMS = 8		/* forms that there are */
};

/*
 * Append the base string of REQUEST with P, its parameters, in FORM to OUT,
 * which has failed if memory was short.
 */
void oauth_base_write(const struct request *request,
    const struct oauth_parameters *p, unsigned form, struct buf *out)
    __attribute__((nonnull));

/*
 * Compare A and B so that numbers in them count by their values, as PHP's
 * strnatcmp does: less than 0 if A comes first.
 */
int oauth_base_compare_naturally(struct text a, struct text b);

#endif
