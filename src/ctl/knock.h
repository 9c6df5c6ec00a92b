/*
 * Sends a request and reads the answer: to a worker by FastCGI, or to a URL by
 * curl(1), which knows TLS.
 */
#ifndef CTL_KNOCK_H
#define CTL_KNOCK_H

#include <stddef.h>

#include "base/buf.h"

enum {
	CTL_KNOCK_SECONDS = 10,		/* for one request */
	CTL_KNOCK_ANSWER_MAX = 65536,	/* bytes that are read */
	CTL_KNOCK_ERROR_MAX = 256
};

struct ctl_knock {
	const char *method, *path;
	const char *body;	/* JSON; NULL: none */
	int status;		/* of the answer, 0: there was none */
	struct buf answer;	/* its body */
	char error[CTL_KNOCK_ERROR_MAX];	/* why there was none */
	int number;		/* the errno of that, if it has one */
};

#define CTL_KNOCK(method, path, body) \
	{ method, path, body, 0, BUF_EMPTY, "", 0 }

/* Ask the workers that listen at the unix socket SOCKET. */
void ctl_knock_socket(struct ctl_knock *k, const char *socket)
    __attribute__((nonnull));

/* Ask by HTTP; the path goes below URL, without a slash twice. */
void ctl_knock_url(struct ctl_knock *k, const char *url)
    __attribute__((nonnull));

/* Give back what K holds. */
void ctl_knock_free(struct ctl_knock *k);

#endif
