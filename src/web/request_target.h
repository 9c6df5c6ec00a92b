/*
 * The raw request target, taken apart.
 */
#ifndef WEB_REQUEST_TARGET_H
#define WEB_REQUEST_TARGET_H

#include "base/text.h"

/*
 * Split URI, the target as the client sent it, into *PATH and *QUERY (empty if
 * there is none), views into it; an absolute one (RFC 9112 section 3.2.2) loses
 * scheme and host.  A shop in a folder of its web server has that in SCRIPT, as
 * in "/shop/rest/customers.fcgi" (apache/.htaccess); the path begins below it.
 */
void request_target_split(const char *uri, const char *script,
    struct text *path, struct text *query) __attribute__((nonnull));

#endif
