#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

#include "base/wipe.h"

struct arena_block {
	struct arena_block *next;
	size_t length;
	char bytes[];
};

struct text
arena_copy(struct arena *a, struct text t)
{
	struct arena_block *block;

	if (text_is_absent(t))
		return TEXT_ABSENT;
	if ((block = malloc(sizeof(*block) + t.length)) == NULL) {
		a->failed = true;
		return TEXT_ABSENT;
	}
	block->next = a->blocks;
	block->length = t.length;
	memcpy(block->bytes, t.bytes, t.length);
	a->blocks = block;
	return (struct text){ block->bytes, t.length };
}

void
arena_free(struct arena *a)
{
	while (a->blocks != NULL) {
		struct arena_block *block = a->blocks;

		a->blocks = block->next;
		wipe(block->bytes, block->length);
		free(block);
	}
	a->failed = false;
}
