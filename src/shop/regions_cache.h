/*
 * What searches for regions have found, by what they have asked: most people of
 * a shop live in a few regions.  All is of one version of the shop
 * (shop/shop_version.h); whether that still stands must be asked of the
 * database.  As with shops, nothing is kept for longer than SHOP_CACHE_MS.
 */
#ifndef SHOP_REGIONS_CACHE_H
#define SHOP_REGIONS_CACHE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/text.h"
#include "db/value.h"

enum {
	REGIONS_CACHE_MAX = 32,		/* searches */
	REGIONS_CACHE_BYTES = 4096	/* of one: question and answer */
};

struct regions_cached {
	char *bytes;		/* what was asked, then what was found */
	size_t asked, found;	/* how many are which */
};

/* All zero: nothing is kept. */
struct regions_cache {
	struct regions_cached entries[REGIONS_CACHE_MAX];
	size_t next;		/* the one that is replaced */
	long long version;	/* of all */
	long long since;	/* monotonic_ms: when the first was read */
};

/* Append a row of a search, whose COLUMNS are REGIONS_COLUMNS, to ROWS. */
void regions_cache_add_row(struct buf *rows, const struct db_value *columns)
    __attribute__((nonnull));

/* Call ROW, with ARGUMENT, for each of ROWS.  Returns 0, or -1 if ROW did. */
int regions_cache_each_row(struct text rows, db_row *row, void *argument)
    __attribute__((nonnull(2), warn_unused_result));

/*
 * True if what ASKED, the parameter of a search, has found is kept: *FOUND, its
 * rows, lives until the next call of regions_cache_put.
 */
bool regions_cache_get(const struct regions_cache *cache, struct text asked,
    struct text *found) __attribute__((nonnull, warn_unused_result));

/*
 * Keep copies of ASKED and FOUND, which were read at VERSION, and drop what has
 * another one.  Without a version or memory, or if it is long, it is not kept.
 */
void regions_cache_put(struct regions_cache *cache, long long version,
    struct text asked, struct text found) __attribute__((nonnull));

/* Drop all. */
void regions_cache_clear(struct regions_cache *cache) __attribute__((nonnull));

#endif
