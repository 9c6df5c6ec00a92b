/*
 * Where FastCGI requests come from: the listening socket that
 * is descriptor 0, and the signals that end the waiting for it.
 */
#ifndef WEB_REQUEST_SOCKET_H
#define WEB_REQUEST_SOCKET_H

#include <signal.h>
#include <stdbool.h>

struct request_socket {
	const volatile sig_atomic_t *stop;
	sigset_t waiting;	/* signals that are blocked while waiting */
};

/* Besides a descriptor. */
enum { REQUEST_SOCKET_NONE = -1, REQUEST_SOCKET_FAILED = -2 };

/*
 * Block the signals that set STOP but while waiting, so that a request in hand
 * is always finished; and, if LISTENS, prepare descriptor 0.  Returns 0, or -1
 * with errno.
 */
int request_socket_open(struct request_socket *s, bool listens,
    const volatile sig_atomic_t *stop)
    __attribute__((nonnull, warn_unused_result));

enum request_socket_event {
	REQUEST_SOCKET_READY,
	REQUEST_SOCKET_STOP,	/* it is time to stop */
	REQUEST_SOCKET_BROKEN	/* logged; there will be no more requests */
};

/* Wait until FD, a connection or descriptor 0, has something. */
enum request_socket_event request_socket_wait(const struct request_socket *s,
    int fd) __attribute__((nonnull, warn_unused_result));

/*
 * Accept a connection, which does not block.  Returns its descriptor;
 * REQUEST_SOCKET_NONE if there is none after all, or none for now;
 * REQUEST_SOCKET_FAILED, logged, if there will be none any more.
 */
int request_socket_accept(const struct request_socket *s)
    __attribute__((nonnull, warn_unused_result));

/* True if there is something to read on FD now. */
bool request_socket_has_more(int fd);

/*
 * True if whoever asked on FD is there no more: the web server's time-out
 * passed while the connection was queued, and the client has been told so.
 * Only a unix socket tells a peer that has left from one that has merely sent
 * all.
 */
bool request_socket_is_left(int fd);

#endif
