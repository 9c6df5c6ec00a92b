/*
 * One HTTP request, however the web server hands it over.  Hides libfcgi and
 * CGI.
 */
#ifndef WEB_REQUEST_H
#define WEB_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/text.h"

/*
 * A request.  Strings are never NULL, but for idempotency_key: an absent header
 * is "".  Valid until the next request_next.
 */
struct request {
	const char *method;
	struct text path;	/* raw: not decoded, without the query */
	struct text whole_path;	/* the same with the shop's folder */
	struct text query;	/* raw: after the "?", or empty */
	bool https;		/* that is the scheme which the client used */
	const char *host;	/* Host: with the port, if it has one */
	const char *accept;
	const char *content_type;
	const char *content_encoding;
	const char *authorization;
	const char *cookie;
	const char *origin;
	const char *fetch_site;		/* Sec-Fetch-Site */
	const char *request_id;		/* X-Request-Id */
	const char *remote_address;	/* the web server's REMOTE_ADDR */
	const char *idempotency_key;	/* NULL if there is no such header */
	struct buf body;		/* at most the limit */
	bool too_large;			/* the body is longer than the limit */
	bool incomplete;		/* ... shorter than CONTENT_LENGTH */
};

enum request_outcome {
	REQUEST_READY,
	REQUEST_END,		/* no more: stop, or the one CGI request done */
	REQUEST_RESTART,	/* SIGHUP: end if another can take the place */
	REQUEST_FAILED		/* can't go on; logged */
};

struct request_source;

/*
 * Find out whether standard input is a listening socket (FastCGI) or whether
 * the environment is one request (CGI).  The signals SIGTERM, SIGUSR1, SIGINT
 * and SIGHUP end request_next from now on; they are heard only while it waits,
 * so that a request in hand is always finished.  A body has at most MAX_BODY
 * bytes.  NULL if it is neither, or on failure; logged.  Once in a process.
 */
struct request_source *request_open(size_t max_body)
    __attribute__((warn_unused_result));

/* True if this process serves one request and ends. */
bool request_is_cgi(const struct request_source *source);

/*
 * Wait for the next request.  One whose web server has closed the connection
 * meanwhile (a unix socket) is dropped: nobody waits for its answer.
 */
enum request_outcome request_next(struct request_source *source,
    struct request *request) __attribute__((nonnull, warn_unused_result));

/*
 * Send the answer: HEAD, headers in CGI form (RFC 3875 section 6) with the
 * empty line after them, and BODY.  The request stays valid; request_next or
 * request_close ends it.  Returns 0, or -1 if the client or the web server is
 * gone or has not taken all of it in time.  Needs no memory.
 */
int request_answer(struct request_source *source, struct text head,
    struct text body) __attribute__((nonnull, warn_unused_result));

/* Close; NULL is harmless. */
void request_close(struct request_source *source);

#endif
