/*
 * Shops that a process has read, by the keys that they were asked for with.
 * All have the version that was read last; whether that still stands must be
 * asked of the database (shop/shop_version.h).
 */
#ifndef SHOP_SHOP_CACHE_H
#define SHOP_SHOP_CACHE_H

#include <stdbool.h>
#include <stddef.h>

#include "shop/shop.h"
#include "shop/shop_read.h"

enum {
	SHOP_CACHE_MAX = 8,
	/* Should the triggers have been lost, what is old ends all the same. */
	SHOP_CACHE_MS = 60000
};

/* All zero: nothing is kept. */
struct shop_cache {
	struct shop_cache_entry *entries[SHOP_CACHE_MAX];
	size_t next;		/* the one that is replaced */
};

/*
 * True if the shop of KEY is kept: *SHOP, which is all zero or was filled
 * before, is a copy.  Free its settings with shop_settings_free in any case.
 */
bool shop_cache_get(const struct shop_cache *cache, struct shop_key key,
    struct shop *shop) __attribute__((nonnull, warn_unused_result));

/*
 * Keep a copy of SHOP, which was just read with KEY, and drop what has another
 * version.  Without a version, or without memory, it is not kept.
 */
void shop_cache_put(struct shop_cache *cache, struct shop_key key,
    const struct shop *shop) __attribute__((nonnull));

/* Drop all. */
void shop_cache_clear(struct shop_cache *cache) __attribute__((nonnull));

#endif
