#include <config.h>

#include "web/request_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"

/* Log that WHAT could not be done, by errno. */
static void
failed(const char *what)
{
	log_begin(LOG_LEVEL_ERROR, "no more requests can be taken");
	log_text("call", what);
	log_text("reason", strerror(errno));
	log_end();
}

/*
 * The listening socket does not block: siblings share it, and when another one
 * is faster, accept must fail and not wait where no signal is heard.
 */
int
request_socket_open(struct request_socket *s, bool listens,
    const volatile sig_atomic_t *stop)
{
	sigset_t end;
	int flags;

	s->stop = stop;
	(void)sigemptyset(&end);
	(void)sigaddset(&end, SIGTERM);
	(void)sigaddset(&end, SIGUSR1);
	(void)sigaddset(&end, SIGHUP);
	(void)sigaddset(&end, SIGINT);
	if (sigprocmask(SIG_BLOCK, &end, &s->waiting) == -1)
		return -1;
	if (!listens)
		return 0;
	flags = fcntl(STDIN_FILENO, F_GETFL);
	return flags == -1 ? -1 :
	    fcntl(STDIN_FILENO, F_SETFL, flags | O_NONBLOCK);
}

/*
 * When connections are queued already, ppoll returns without letting a signal
 * in: a worker that is never idle hears of the end by the two calls before it.
 */
enum request_socket_event
request_socket_wait(const struct request_socket *s, int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	sigset_t blocked;

	(void)sigprocmask(SIG_SETMASK, &s->waiting, &blocked);
	(void)sigprocmask(SIG_SETMASK, &blocked, NULL);
	while (!*s->stop) {
		int n = ppoll(&p, 1, NULL, &s->waiting);

		if (n > 0)
			return REQUEST_SOCKET_READY;
		if (n == -1 && errno != EINTR) {
			failed("poll");
			return REQUEST_SOCKET_BROKEN;
		}
	}
	return REQUEST_SOCKET_STOP;
}

/* True if accept4 failed for now: the connection went, or a sibling won. */
static bool
is_passing(int error)
{
	return error == EAGAIN || error == EWOULDBLOCK || error == EINTR ||
	    error == ECONNABORTED || error == EPROTO;
}

/* True if accept4 lacked something that others may give back. */
static bool
is_shortage(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOBUFS ||
	    error == ENOMEM;
}

/* Give them a second; whoever wants to connect waits in the queue. */
static void
wait_for_others(const struct request_socket *s, int shortage)
{
	static const struct timespec second = { 1, 0 };

	log_begin(LOG_LEVEL_WARNING, "no request can be taken for now");
	log_text("reason", strerror(shortage));
	log_end();
	(void)ppoll(NULL, 0, &second, &s->waiting);
}

int
request_socket_accept(const struct request_socket *s)
{
	int fd = accept4(STDIN_FILENO, NULL, NULL,
	    SOCK_CLOEXEC | SOCK_NONBLOCK), on = 1;

	if (fd == -1 && is_shortage(errno)) {
		wait_for_others(s, errno);
		return REQUEST_SOCKET_NONE;
	}
	if (fd == -1 && is_passing(errno))
		return REQUEST_SOCKET_NONE;
	if (fd == -1) {
		failed("accept");
		return REQUEST_SOCKET_FAILED;
	}
	/* Fails on a unix socket, which needs it not. */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return fd;
}

bool
request_socket_has_more(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, 0) == 1;
}

bool
request_socket_is_left(int fd)
{
	struct pollfd p = { .fd = fd };

	if (poll(&p, 1, 0) != 1 || (p.revents & (POLLHUP | POLLERR)) == 0)
		return false;
	log_begin(LOG_LEVEL_WARNING, "a client did not wait for its turn");
	log_end();
	return true;
}
