/*
 * The raw request target, taken apart.
 */
#ifndef WEB_REQUEST_TARGET_H
#define WEB_REQUEST_TARGET_H

#include <stdbool.h>

#include "base/text.h"

/*
 * Split URI, the target as the client sent it, into *WHOLE, its path, and
 * *QUERY (empty if there is none), views into it; an absolute one (RFC 9112
 * section 3.2.2) loses scheme and host.  *PATH is the same as *WHOLE; but if
 * SCRIPT is FOLDER followed by "/rest/customers.fcgi", as apache/.htaccess
 * makes it, it begins below FOLDER.
 */
void request_target_split(const char *uri, const char *script,
    struct text *path, struct text *whole, struct text *query)
    __attribute__((nonnull));

/*
 * True if the client has used https: as FORWARDED, X-Forwarded-Proto, says in
 * its first word if that is http or https; else as HTTPS and SCHEME say, two
 * variables of the web server, of which one suffices.
 */
bool request_target_is_https(const char *forwarded, const char *https,
    const char *scheme) __attribute__((nonnull));

#endif
