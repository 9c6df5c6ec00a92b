/*
 * The raw request target, taken apart.
 */
#ifndef WEB_REQUEST_TARGET_H
#define WEB_REQUEST_TARGET_H

#include "base/text.h"

/*
 * Split URI, the target as the client sent it, into *PATH and *QUERY (empty if
 * there is none), views into it; an absolute one (RFC 9112 section 3.2.2) loses
 * scheme and host.  If SCRIPT is FOLDER followed by "/rest/customers.fcgi", as
 * apache/.htaccess makes it, the path begins below FOLDER.
 */
void request_target_split(const char *uri, const char *script,
    struct text *path, struct text *query) __attribute__((nonnull));

#endif
