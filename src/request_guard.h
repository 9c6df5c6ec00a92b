/*
 * request_guard: looks at the FastCGI records of a connection before libfcgi
 * does.  libfcgi believes every length: it asks for as much memory as a name
 * and a value claim to need, gigabytes of it, and aborts when there is none.
 * Management records, which no web server sends, make it lose memory.
 * Neighbours: used by request only.
 */
#ifndef REQUEST_GUARD_H
#define REQUEST_GUARD_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Bytes of all names and values of a request: web servers send less than half
 * of it, and who says more only wants our memory.
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

/* Where a connection stands; start with all zero. */
struct request_guard {
	unsigned char header[8];
	size_t have;			/* bytes of it */
	size_t content, padding;	/* bytes to come */
	bool begun, ended;		/* a request; its body */
	unsigned id;			/* of the request */
	struct request_guard_pairs parameters;
};

/*
 * The next LENGTH bytes of the connection: true if all are records of FastCGI
 * version 1, of one request at a time, whose names and values keep below the
 * limit.  After a false the connection is of no use.
 */
bool request_guard_pass(struct request_guard *g, const char *bytes,
    size_t length) __attribute__((nonnull, warn_unused_result));

#endif
