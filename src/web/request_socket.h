/*
 * Where FastCGI requests come from: the listening socket that is descriptor 0,
 * and the signals that interrupt the waiting for it.
 */
#ifndef WEB_REQUEST_SOCKET_H
#define WEB_REQUEST_SOCKET_H

#include <signal.h>
#include <stdbool.h>

struct request_socket {
	sigset_t waiting;	/* signals that are blocked while waiting */
};

/* What request_socket_accept returns in place of a descriptor. */
enum { REQUEST_SOCKET_NONE = -1, REQUEST_SOCKET_FAILED = -2 };

/*
 * Catch SIGTERM, SIGUSR1 and SIGINT, which ask the program to stop, and SIGHUP,
 * which asks it to make place for another, and block them except in
 * request_socket_wait, so that a request in hand is always finished.  Ignore
 * SIGPIPE.  If LISTENS, make descriptor 0 non-blocking: workers share it, and
 * when another one is faster, accept must fail and not wait where no signal is
 * heard.  Returns 0, or -1 with errno.
 */
int request_socket_open(struct request_socket *s, bool listens)
    __attribute__((nonnull, warn_unused_result));

enum request_socket_event {
	REQUEST_SOCKET_READY,
	REQUEST_SOCKET_STOP,	/* a signal has asked for it */
	REQUEST_SOCKET_RESTART,	/* SIGHUP has; each is told once */
	REQUEST_SOCKET_BROKEN	/* logged; there will be no more requests */
};

/* Wait for a connection on descriptor 0, or for a signal. */
enum request_socket_event request_socket_wait(const struct request_socket *s)
    __attribute__((nonnull, warn_unused_result));

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
 * True if the web server has closed FD, a unix socket: its time-out passed
 * while the connection was queued, and its client has been told so.  On a TCP
 * socket this looks like a peer that has merely sent everything.
 */
bool request_socket_is_abandoned(int fd);

#endif
