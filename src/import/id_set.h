/*
 * A growing list of ids in ascending order.
 */
#ifndef IMPORT_ID_SET_H
#define IMPORT_ID_SET_H

#include <stdbool.h>
#include <stddef.h>

struct id_set {
	long long *ids;
	size_t count, room;
};

/* Append ID; false if memory is short. */
bool id_set_add(struct id_set *s, long long id)
    __attribute__((nonnull, warn_unused_result));

/* True if ID is in S, whose ids were added in ascending order; *PLACE is it. */
bool id_set_find(const struct id_set *s, long long id, size_t *place)
    __attribute__((nonnull, warn_unused_result));
bool id_set_has(const struct id_set *s, long long id)
    __attribute__((nonnull, warn_unused_result));

/* Free what S holds; it is empty afterwards. */
void id_set_free(struct id_set *s) __attribute__((nonnull));

#endif
