/*
 * Reads and writes that wait for a client, or for the web server in its place,
 * until a given moment and no longer, however slowly the other side goes on.
 */
#ifndef WEB_REQUEST_WAIT_H
#define WEB_REQUEST_WAIT_H

#include <stddef.h>
#include <sys/types.h>

enum {
	/*
	 * How long a worker waits for one client (contract H5): while it reads
	 * the request, and again while it writes the answer.  Without it, a few
	 * clients that read or write a byte now and then hold the whole pool.
	 */
	REQUEST_WAIT_MS = 10000,
	/* How long it reads what is left of a request before it closes. */
	REQUEST_LINGER_MS = 2000
};

/* The end of a wait of MS from now, for the functions below. */
long long request_wait_until(int ms);

/*
 * Read up to SIZE bytes from FD, waiting for the first of them until END.
 * Returns how many, 0 at the end of the file, or -1 with errno; ETIMEDOUT when
 * there was none in time.  After END, what is there already is still read.
 */
ssize_t request_wait_read(int fd, char *bytes, size_t size, long long end)
    __attribute__((nonnull, warn_unused_result));

/*
 * Write some of the SIZE bytes to FD as soon as there is room for them.
 * Returns how many, or -1 with errno; ETIMEDOUT when there was no room in time.
 */
ssize_t request_wait_write(int fd, const char *bytes, size_t size,
    long long end) __attribute__((nonnull, warn_unused_result));

/*
 * Tell the other side of socket FD that no more is written, and read what it
 * still sends until it closes, at most until END.  To close a TCP connection
 * with something unread would take the answer away from it.
 */
void request_wait_for_close(int fd, long long end);

#endif
