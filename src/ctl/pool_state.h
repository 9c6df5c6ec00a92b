/*
 * What the kernel knows of a pool of workers: who listens, and for whom they
 * work.  The workers are not asked, and need not be able to answer.
 */
#ifndef CTL_POOL_STATE_H
#define CTL_POOL_STATE_H

#include <stdbool.h>

#include "base/settings.h"

struct ctl_pool_state {
	bool listens;		/* somebody listens at this path */
	long long workers;	/* that are alive; -1: this account can't see */
	long long busy;		/* connections that workers have taken */
	long long waiting;	/* connections that wait for a worker */
};

/*
 * Look at the pool whose unix socket is at SOCKET, the path by which it was
 * made.
 */
void ctl_pool_state_read(struct ctl_pool_state *s, const char *socket)
    __attribute__((nonnull));

/*
 * The socket to look at: GIVEN by the caller unless it is NULL, else that of
 * SETTINGS, else the one of README if there is such a file.  NULL: none.
 */
const char *ctl_pool_state_socket(const char *given,
    const struct settings *settings) __attribute__((nonnull(2)));

#endif
