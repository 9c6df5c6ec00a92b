/*
 * Is this a place to which a confirmed customer may be sent
 * back (contract D24)?  It decides the syntax only; whether the origin is one
 * of the shop's is decided when the link is followed.  Hides uriparser.
 */
#ifndef VALUES_REDIRECT_URL_H
#define VALUES_REDIRECT_URL_H

#include <stdbool.h>

#include "base/text.h"

/* Characters; the URL travels inside another one, in a mail. */
enum { REDIRECT_URL_MAX = 2048 };

/*
 * True if URL is empty or absent, or an RFC 3986 URI reference of at most
 * REDIRECT_URL_MAX characters that is relative to the shop (it has no scheme
 * and does not start with //) or an absolute http or https URL with a host and
 * without userinfo.  Backslashes, spaces, control characters and anything but
 * ASCII are not part of RFC 3986.
 */
bool redirect_url_is_acceptable(struct text url)
    __attribute__((warn_unused_result));

#endif
