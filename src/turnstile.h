/*
 * turnstile: lets as many workers of a pool work at the processor at once as
 * there are processors; the others queue.  Made for the password hash, whose
 * scratch memory every change of turns at a processor drives out of its caches.
 * Neighbours: monotonic.
 */
#ifndef TURNSTILE_H
#define TURNSTILE_H

/* One that is all zero lets everybody pass. */
struct turnstile {
	int fd;			/* what the workers have in common */
	unsigned passages;	/* how many may be in at once */
};

/* Who has waited so long, in ms, passes: those in front may be stuck. */
enum { TURNSTILE_PATIENCE_MS = 5000 };

/*
 * Prepare T for workers that share FD, the listening socket, which stays the
 * caller's and open: those that inherited the same one, and only they, stand at
 * the same turnstile.  It has a passage for each processor that this process
 * may use.  SIGURG is blocked from then on.
 */
void turnstile_open(struct turnstile *t, int fd)
    __attribute__((nonnull));

/*
 * Wait for a passage, first come, first served.  Always comes back with the
 * right to go on; where a socket can't be locked nobody waits.
 */
void turnstile_enter(const struct turnstile *t)
    __attribute__((nonnull));

/* Give the passage back; a process that ends gives it back as well. */
void turnstile_leave(const struct turnstile *t)
    __attribute__((nonnull));

#endif
