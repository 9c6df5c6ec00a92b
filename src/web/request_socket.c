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

static volatile sig_atomic_t stop_asked, restart_asked;

/* Log that WHAT could not be done, by errno. */
static void
failed(const char *what)
{
	log_begin(LOG_LEVEL_ERROR, "no more requests can be taken");
	log_text("call", what);
	log_text("reason", strerror(errno));
	log_end();
}

static void
take_signal(int signal_number)
{
	if (signal_number == SIGHUP)
		restart_asked = 1;
	else
		stop_asked = 1;
}

/* Block the signals that ask for something, then catch them; -1 with errno. */
static int
set_signals(sigset_t *before)
{
	static const int heard[] = { SIGTERM, SIGUSR1, SIGHUP, SIGINT };
	struct sigaction action;
	sigset_t set;

	memset(&action, 0, sizeof(action));
	action.sa_handler = take_signal;
	(void)sigemptyset(&set);
	for (size_t i = 0; i < sizeof(heard) / sizeof(*heard); i++)
		(void)sigaddset(&set, heard[i]);
	if (sigprocmask(SIG_BLOCK, &set, before) == -1)
		return -1;
	for (size_t i = 0; i < sizeof(heard) / sizeof(*heard); i++)
		if (sigaction(heard[i], &action, NULL) == -1)
			return -1;
	action.sa_handler = SIG_IGN;
	return sigaction(SIGPIPE, &action, NULL);
}

int
request_socket_open(struct request_socket *s, bool listens)
{
	int flags;

	stop_asked = restart_asked = 0;
	if (set_signals(&s->waiting) == -1)
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
request_socket_wait(const struct request_socket *s)
{
	struct pollfd p = { .fd = STDIN_FILENO, .events = POLLIN };
	sigset_t blocked;

	(void)sigprocmask(SIG_SETMASK, &s->waiting, &blocked);
	(void)sigprocmask(SIG_SETMASK, &blocked, NULL);
	while (!stop_asked && !restart_asked) {
		int n = ppoll(&p, 1, NULL, &s->waiting);

		if (n > 0)
			return REQUEST_SOCKET_READY;
		if (n == -1 && errno != EINTR) {
			failed("poll");
			return REQUEST_SOCKET_BROKEN;
		}
	}
	if (stop_asked)
		return REQUEST_SOCKET_STOP;
	restart_asked = 0;
	return REQUEST_SOCKET_RESTART;
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
	/* Fails on a unix socket, which does not need it. */
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
request_socket_is_abandoned(int fd)
{
	struct pollfd p = { .fd = fd };

	if (poll(&p, 1, 0) != 1 || (p.revents & (POLLHUP | POLLERR)) == 0)
		return false;
	log_begin(LOG_LEVEL_WARNING, "a client did not wait for its turn");
	log_end();
	return true;
}
