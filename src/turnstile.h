/*
 * turnstile: lets as many workers of a pool work at the processor at once as
 * there are processors; the others queue.  Made for the password hash, whose
 * scratch memory every change of turns at a processor drives out of its caches.
 * Neighbours: monotonic.
 */
#ifndef TURNSTILE_H
#define TURNSTILE_H

#include <stdbool.h>

enum {
	/* Who has waited so long, in ms, while nothing moved, passes. */
	TURNSTILE_PATIENCE_MS = 5000,
	TURNSTILE_PASSAGES_MAX = 1024
};

/* One that is all zero lets everybody pass. */
struct turnstile {
	bool closes;		/* it is in use */
	int fd;			/* what the workers have in common */
	bool passages[TURNSTILE_PASSAGES_MAX];	/* those that are for us */
};

/*
 * Prepare T for workers that share FD, the listening socket, which stays the
 * caller's and open: those that inherited the same one, and only they, stand at
 * the same turnstile.  Each processor is a passage for those who may use it.
 * SIGURG is blocked from then on.
 */
void turnstile_open(struct turnstile *t, int fd)
    __attribute__((nonnull));

/*
 * Wait for a passage, first come, first served.  Always comes back with the
 * right to go on; where a socket can't be locked nobody waits, and whoever sees
 * no progress for TURNSTILE_PATIENCE_MS goes on without a passage.
 */
void turnstile_enter(const struct turnstile *t)
    __attribute__((nonnull));

/* Give the passage back; a process that ends gives it back as well. */
void turnstile_leave(const struct turnstile *t)
    __attribute__((nonnull));

#endif
