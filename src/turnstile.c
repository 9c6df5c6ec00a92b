/*
 * turnstile: see turnstile.h.  Record locks (fcntl(2)) on the listening socket:
 * Linux has them for every descriptor, they belong to a process, and its death
 * gives them back.  The first bytes are the passages; bytes far behind them are
 * the queue, where everybody locks the one that the clock shows.  Whoever
 * leaves calls the first in the queue by SIGURG, which does no harm to one who
 * does not expect it; a call that is missed costs LOOK_MS.
 */
#define _GNU_SOURCE /* sched_getaffinity, CPU_COUNT */
#include <config.h>

#include "turnstile.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <time.h>
#include <unistd.h>

#include "monotonic.h"

enum {
	QUEUE = CPU_SETSIZE,	/* its first byte: behind all passages */
	LOOK_MS = 20,		/* the first in the queue looks so often */
	LOOK_BEHIND_MS = 100	/* the others: whether they are the first */
};

static sigset_t
call(void)
{
	sigset_t set;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGURG);
	return set;
}

/* Lock byte AT; false if another process has it. */
static bool
take(const struct turnstile *t, long long at)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET,
	    .l_start = (off_t)at, .l_len = 1 };

	return fcntl(t->fd, F_SETLK, &lock) == 0 ||
	    (errno != EAGAIN && errno != EACCES);
}

static void
give_back(const struct turnstile *t, long long start, long long length)
{
	struct flock lock = { .l_type = F_UNLCK, .l_whence = SEEK_SET,
	    .l_start = (off_t)start, .l_len = (off_t)length };

	(void)fcntl(t->fd, F_SETLK, &lock);
}

/*
 * Find another process in the queue before END, 0: in all of it; *START becomes
 * its byte.  Returns its id, or 0 if there is none.
 */
static pid_t
find_before(const struct turnstile *t, long long end, long long *start)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET,
	    .l_start = QUEUE, .l_len = end == 0 ? 0 : (off_t)(end - QUEUE) };

	if (fcntl(t->fd, F_GETLK, &lock) == -1 || lock.l_type == F_UNLCK)
		return 0;
	*start = lock.l_start;
	return lock.l_pid;
}

static void
call_first(const struct turnstile *t)
{
	long long start = 0;
	pid_t first = 0, earlier;

	while ((earlier = find_before(t, start, &start)) > 0)
		first = earlier;
	if (first > 0)
		(void)kill(first, SIGURG);
}

static void
wait_for_call(long ms)
{
	const struct timespec time = { 0, ms * 1000000 };
	const sigset_t set = call();

	(void)sigtimedwait(&set, NULL, &time);
}

static bool
take_passage(const struct turnstile *t)
{
	for (unsigned i = 0; i < t->passages; i++)
		if (take(t, i))
			return true;
	return false;
}

void
turnstile_open(struct turnstile *t, int fd)
{
	const sigset_t set = call();
	cpu_set_t processors;

	t->fd = fd;
	t->passages = 0;
	if (sigprocmask(SIG_BLOCK, &set, NULL) == 0 &&
	    sched_getaffinity(0, sizeof(processors), &processors) == 0)
		t->passages = (unsigned)CPU_COUNT(&processors);
}

void
turnstile_enter(const struct turnstile *t)
{
	long long began = monotonic_us(), ticket = QUEUE + began, start;

	if (t->passages == 0)
		return;
	while (!take(t, ticket))
		ticket++;
	while (monotonic_us() - began < TURNSTILE_PATIENCE_MS * 1000LL) {
		bool first = find_before(t, ticket, &start) == 0;

		if (first && take_passage(t))
			break;
		wait_for_call(first ? LOOK_MS : LOOK_BEHIND_MS);
	}
	give_back(t, ticket, 1);
	call_first(t);		/* there may be another passage */
}

void
turnstile_leave(const struct turnstile *t)
{
	if (t->passages == 0)
		return;
	give_back(t, 0, t->passages);
	call_first(t);
}
