/*
 * The FastCGI request in hand, of which a process has one at a time: all that
 * is done with libfcgi, and what is kept from it (doc/design, "FastCGI").
 */
#ifndef WEB_REQUEST_FCGI_H
#define WEB_REQUEST_FCGI_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/text.h"

/*
 * Make libfcgi ready.  *LISTENS is true if descriptor 0 is a listening socket.
 * Returns 0, or -1; it may leave errno as it is.
 */
int request_fcgi_open(bool *listens)
    __attribute__((nonnull, warn_unused_result));

/*
 * Begin the request that comes from connection FD: read its parameters.  False
 * if what came is no request; FD is closed then.
 */
bool request_fcgi_begin(int fd) __attribute__((warn_unused_result));

/* The value of parameter NAME until the request ends; NULL without one. */
const char *request_fcgi_parameter(const char *name) __attribute__((nonnull));

/*
 * Read up to SIZE bytes of its body, in the time that is left of
 * REQUEST_WAIT_MS since it began.  Returns how many; 0 at the end or after an
 * error.
 */
ssize_t request_fcgi_read(char *bytes, size_t size)
    __attribute__((nonnull, warn_unused_result));

/* True if nobody waits for its answer: request_socket_is_abandoned. */
bool request_fcgi_is_abandoned(void);

/*
 * Send the answer, HEAD and BODY, in REQUEST_WAIT_MS from now.  Returns 0, or
 * -1 if the web server is gone or has not taken all of it.
 */
int request_fcgi_answer(struct text head, struct text body)
    __attribute__((warn_unused_result));

/* End the request, if there is one, and close its connection. */
void request_fcgi_end(void);

#endif
