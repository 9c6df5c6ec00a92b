/*
 * The URL to which a customer may be sent back after confirmation (contract
 * D24).  Decides about the syntax only; whether the origin belongs to the shop
 * is decided when the link is followed, by its origin.  Hides uriparser.
 */
#ifndef VALUES_REDIRECT_URL_H
#define VALUES_REDIRECT_URL_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/text.h"

/* Maximum length in bytes; the URL becomes part of another one, in a mail. */
enum { REDIRECT_URL_MAX = 2048 };

/*
 * True if URL is empty or absent, or an RFC 3986 URI reference of up to
 * REDIRECT_URL_MAX bytes that is either relative to the shop (no scheme, no //
 * at the start) or an absolute http or https URL with a host and without
 * userinfo.  RFC 3986 allows no backslashes, spaces or control characters, and
 * only ASCII.
 */
bool redirect_url_is_acceptable(struct text url)
    __attribute__((warn_unused_result));

/*
 * Append the origin of URL to OUT as browsers write it: scheme and host in
 * lower case, and the port unless it is the usual one.  False, and nothing is
 * appended, unless URL is absolute and acceptable.
 */
bool redirect_url_origin(struct text url, struct buf *out)
    __attribute__((nonnull, warn_unused_result));

/*
 * True if ORIGIN, as redirect_url_origin writes it, is that of an item of LIST,
 * URLs with commas or white space between them.
 */
bool redirect_url_list_has(struct text list, struct text origin)
    __attribute__((warn_unused_result));

#endif
