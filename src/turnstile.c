/*
 * turnstile: see turnstile.h.  Record locks (fcntl(2)) on the listening socket:
 * Linux has them for every descriptor, they belong to a process, and its death
 * gives them back.  The first bytes are the passages; bytes far behind them are
 * the queue, where everybody locks the one that the clock shows.
 */
#define _GNU_SOURCE /* sched_getaffinity, CPU_COUNT */
#include <config.h>

#include "turnstile.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <time.h>
#include <unistd.h>

#include "monotonic.h"

enum {
	QUEUE = CPU_SETSIZE,	/* its first byte: behind all passages */
	LOOK_MS = 1,		/* the first in the queue looks so often */
	LOOK_BEHIND_MS = 5	/* the others */
};

/* fcntl COMMAND, for a lock of TYPE on LENGTH bytes from START on. */
static int
record_lock(const struct turnstile *t, int command, short type,
    long long start, long long length, short *found)
{
	struct flock lock = { .l_type = type, .l_whence = SEEK_SET,
	    .l_start = (off_t)start, .l_len = (off_t)length };
	int result = fcntl(t->fd, command, &lock);

	if (found != NULL)
		*found = lock.l_type;
	return result;
}

/* Lock byte AT; false if another process has it. */
static bool
take(const struct turnstile *t, long long at)
{
	return record_lock(t, F_SETLK, F_WRLCK, at, 1, NULL) == 0 ||
	    (errno != EAGAIN && errno != EACCES);
}

static void
give_back(const struct turnstile *t, long long start, long long length)
{
	(void)record_lock(t, F_SETLK, F_UNLCK, start, length, NULL);
}

/* True if nobody in the queue came before TICKET. */
static bool
is_first(const struct turnstile *t, long long ticket)
{
	short found = F_UNLCK;

	return record_lock(t, F_GETLK, F_WRLCK, QUEUE, ticket - QUEUE,
	    &found) == -1 || found == F_UNLCK;
}

static bool
take_passage(const struct turnstile *t)
{
	for (unsigned i = 0; i < t->passages; i++)
		if (take(t, i))
			return true;
	return false;
}

static void
pause_ms(long ms)
{
	const struct timespec time = { 0, ms * 1000000 };

	(void)nanosleep(&time, NULL);
}

void
turnstile_open(struct turnstile *t, int fd)
{
	cpu_set_t processors;

	t->fd = fd;
	t->passages = 0;
	if (sched_getaffinity(0, sizeof(processors), &processors) == 0)
		t->passages = (unsigned)CPU_COUNT(&processors);
}

void
turnstile_enter(const struct turnstile *t)
{
	long long began = monotonic_us(), ticket = QUEUE + began;

	if (t->passages == 0)
		return;
	while (!take(t, ticket))
		ticket++;
	while (monotonic_us() - began < TURNSTILE_PATIENCE_MS * 1000LL) {
		bool first = is_first(t, ticket);

		if (first && take_passage(t))
			break;
		pause_ms(first ? LOOK_MS : LOOK_BEHIND_MS);
	}
	give_back(t, ticket, 1);
}

void
turnstile_leave(const struct turnstile *t)
{
	if (t->passages > 0)
		give_back(t, 0, t->passages);
}
