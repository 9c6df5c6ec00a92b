/*
 * The memory that workers may use on this host.
 */
#ifndef CTL_MEMORY_H
#define CTL_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

#define MEMORY_MIB ((uint64_t)1024 * 1024)

enum { MEMORY_WORKER_MIB = 4 };	/* a worker without its hash, generously */

struct memory {
	uint64_t limit;		/* bytes: the host's, or less if this process is
				   in a control group with a limit */
	uint64_t available;	/* of them */
	bool grouped;		/* a control group sets the limit */
};

/* Fill M; all 0 where the kernel does not tell. */
void memory_read(struct memory *m);

#endif
