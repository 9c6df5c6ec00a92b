/*
 * Looks at the FastCGI records of a request before libfcgi does.  That one
 * believes every length: it asks for as much memory as a name and a
 * value claim to need, gigabytes of it, and aborts when there is none.  After a
 * record that it did not expect it takes what follows for other records, loses
 * memory over management records, which no web server sends, and believes that
 * it has all parameters when the connection ends among them.
 */
#ifndef WEB_REQUEST_GUARD_H
#define WEB_REQUEST_GUARD_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Bytes of all names and values of a request and of their lengths.  Web servers
 * send less than half of it; more is only meant to take memory.
 */
enum { REQUEST_GUARD_PARAMETERS_MAX = 128 * 1024 };

/* Names and values, which may begin and end in any record of their stream. */
struct request_guard_pairs {
	unsigned have, need;	/* bytes of a length; 0 before its first */
	size_t length;		/* as far as it is known */
	bool has_name;		/* it is the value's; the name's came before */
	size_t left;		/* bytes of name and value to come */
	size_t total;
};

/* Where a request stands; start with all zero. */
struct request_guard {
	unsigned char header[8];
	size_t have;			/* bytes of it */
	size_t content, padding;	/* bytes to come */
	unsigned expected;		/* type of record; 0: the first */
	unsigned id;
	struct request_guard_pairs parameters;
	bool complete;			/* all parameters have come */
	bool ended, refused;
};

/*
 * The next LENGTH bytes of a request: true if they are what a web server sends
 * to a responder (FastCGI 1.0, appendix B.1): the records of one request in
 * their order, names and values complete and below the limit.  After the end of
 * the request anything is accepted, after a false nothing.
 */
bool request_guard_pass(struct request_guard *g, const char *bytes,
    size_t length) __attribute__((nonnull, warn_unused_result));

#endif
