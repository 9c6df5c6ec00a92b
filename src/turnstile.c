/*
 * turnstile: see turnstile.h.  Record locks (fcntl(2)) on the listening socket:
 * Linux has them for every descriptor, they belong to a process, and its death
 * gives them back.  The first bytes are the passages; bytes far behind them are
 * the queue, where everybody locks the one that the clock shows.  Whoever
 * leaves calls the first in the queue by SIGURG, which does no harm to one who
 * does not expect it; who misses a call looks for himself now and then.
 */
#define _GNU_SOURCE /* sched_getaffinity, CPU_ISSET */
#include <config.h>

#include "turnstile.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

#include "monotonic.h"

enum {
	QUEUE = TURNSTILE_PASSAGES_MAX,	/* its first byte */
	LOOK_MS = 20,		/* the first in the queue looks so often */
	LOOK_BEHIND_MS = 100	/* the others: whether they are the first */
};

static const long long end_of_queue = INT64_MAX;

/* Another process in the queue. */
struct waiter {
	long long at;		/* its byte */
	pid_t pid;		/* not positive: of another pid namespace */
};

static sigset_t
urgent(void)
{
	sigset_t set;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGURG);
	return set;
}

/*
 * Lock byte AT; false if another process has it.  On Linux that is EAGAIN; by
 * any other error locking is impossible here, and nobody shall wait.
 */
static bool
take(const struct turnstile *t, long long at)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET,
	    .l_start = (off_t)at, .l_len = 1 };

	return fcntl(t->fd, F_SETLK, &lock) == 0 || errno != EAGAIN;
}

static void
give_back(const struct turnstile *t, long long start, long long length)
{
	struct flock lock = { .l_type = F_UNLCK, .l_whence = SEEK_SET,
	    .l_start = (off_t)start, .l_len = (off_t)length };

	(void)fcntl(t->fd, F_SETLK, &lock);
}

/* Find somebody in the queue before END; false if nobody is there. */
static bool
find_before(const struct turnstile *t, long long end, struct waiter *waiter)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET,
	    .l_start = QUEUE, .l_len = (off_t)(end - QUEUE) };

	if (fcntl(t->fd, F_GETLK, &lock) == -1 || lock.l_type == F_UNLCK)
		return false;
	*waiter = (struct waiter){ lock.l_start, lock.l_pid };
	return true;
}

static void
call_first(const struct turnstile *t)
{
	struct waiter first = { .at = end_of_queue };

	while (find_before(t, first.at, &first))
		;
	if (first.pid > 0)
		(void)kill(first.pid, SIGURG);
}

static void
wait_for_call(long ms)
{
	const struct timespec time = { 0, ms * 1000000 };
	const sigset_t set = urgent();

	(void)sigtimedwait(&set, NULL, &time);
}

static bool
take_passage(const struct turnstile *t)
{
	for (int i = 0; i < TURNSTILE_PASSAGES_MAX; i++)
		if (t->passages[i] && take(t, i))
			return true;
	return false;
}

void
turnstile_open(struct turnstile *t, int fd)
{
	const sigset_t set = urgent();
	cpu_set_t processors;

	*t = (struct turnstile){ .fd = fd };
	if (sigprocmask(SIG_BLOCK, &set, NULL) == -1 ||
	    sched_getaffinity(0, sizeof(processors), &processors) == -1)
		return;
	t->closes = true;
	for (size_t i = 0; i < TURNSTILE_PASSAGES_MAX; i++)
		t->passages[i] = CPU_ISSET(i, &processors);
}

/* Wait in the queue at byte TICKET, which is ours. */
static void
queue(const struct turnstile *t, long long ticket)
{
	struct waiter before = { 0 };
	long long moved = monotonic_ms(), seen = 0;

	while (monotonic_ms() - moved < TURNSTILE_PATIENCE_MS) {
		bool first = !find_before(t, ticket, &before);

		if (first && take_passage(t))
			break;
		if (before.at != seen)
			moved = monotonic_ms();
		seen = before.at;
		wait_for_call(first ? LOOK_MS : LOOK_BEHIND_MS);
	}
}

void
turnstile_enter(const struct turnstile *t)
{
	long long ticket = QUEUE + monotonic_us();

	if (!t->closes)
		return;
	while (!take(t, ticket))
		ticket++;
	queue(t, ticket);
	give_back(t, ticket, 1);
	call_first(t);		/* there may be another passage */
}

void
turnstile_leave(const struct turnstile *t)
{
	if (!t->closes)
		return;
	give_back(t, 0, TURNSTILE_PASSAGES_MAX);
	call_first(t);
}
