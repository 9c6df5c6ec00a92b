#include "web/request_wait.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/monotonic.h"

long long
request_wait_until(int ms)
{
	return monotonic_ms() + ms;
}

/* True if FD is ready for EVENT; false, with errno, if it is not until END. */
static bool
is_ready(int fd, short event, long long end)
{
	struct pollfd p = { .fd = fd, .events = event };
	int n;

	do {
		long long left = end - monotonic_ms();

		n = poll(&p, 1, left > 0 ? (int)left : 0);
	} while (n == -1 && errno == EINTR);
	if (n == 0)
		errno = ETIMEDOUT;
	return n > 0;
}

/* True if it is worth another try. */
static bool
is_passing(int error)
{
	return error == EINTR || error == EAGAIN || error == EWOULDBLOCK;
}

ssize_t
request_wait_read(int fd, char *bytes, size_t size, long long end)
{
	ssize_t n;

	do {
		if (!is_ready(fd, POLLIN, end))
			return -1;
		n = read(fd, bytes, size);
	} while (n == -1 && is_passing(errno));
	return n;
}

/*
 * A pipe to a web server blocks: it is ready when it has room for PIPE_BUF
 * bytes, and a longer write would wait until the last of them has found room.
 */
ssize_t
request_wait_write(int fd, const char *bytes, size_t size, long long end)
{
	ssize_t n;

	do {
		if (!is_ready(fd, POLLOUT, end))
			return -1;
		n = write(fd, bytes, size < PIPE_BUF ? size : PIPE_BUF);
	} while (n == -1 && is_passing(errno));
	return n;
}

void
request_wait_for_close(int fd, long long end)
{
	char unwanted[1024];

	if (shutdown(fd, SHUT_WR) == 0)
		while (monotonic_ms() < end && request_wait_read(fd, unwanted,
		    sizeof(unwanted), end) > 0)
			;
}
