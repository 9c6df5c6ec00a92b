/*
 * Text that lives and ends together: copies are made one by one and given back
 * at once.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdbool.h>

#include "base/text.h"

struct arena_block;

struct arena {
	struct arena_block *blocks;
	bool failed;	/* a copy found no memory */
};

#define ARENA_EMPTY { NULL, false }

/*
 * A copy of T that lives as long as A; absent if T is, or if memory is short,
 * in which case A has failed.
 */
struct text arena_copy(struct arena *a, struct text t)
    __attribute__((nonnull, warn_unused_result));

/* Give back all copies after wiping them; A is empty afterwards. */
void arena_free(struct arena *a) __attribute__((nonnull));

#endif
