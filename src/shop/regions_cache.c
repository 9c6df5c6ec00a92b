#include "shop/regions_cache.h"

#include <stdlib.h>
#include <string.h>

#include "base/monotonic.h"
#include "base/wipe.h"
#include "shop/regions.h"
#include "shop/shop_cache.h"

enum { COLUMNS = REGIONS_COLUMN_COUNT };

static bool
is_old(const struct regions_cache *cache)
{
	return monotonic_ms() - cache->since >= SHOP_CACHE_MS;
}

/* What people have written of themselves is in it. */
static void
drop(struct regions_cached *entry)
{
	if (entry->bytes != NULL)
		wipe(entry->bytes, entry->asked + entry->found);
	free(entry->bytes);
	entry->bytes = NULL;
}

void
regions_cache_add_row(struct buf *rows, const struct db_value *columns)
{
	for (size_t i = 0; i < COLUMNS; i++) {
		const struct db_value *c = &columns[i];

		buf_add(rows, (const char *)c, sizeof(*c));
		if (c->type == DB_TEXT)
			buf_add(rows, c->text.bytes, c->text.length);
	}
}

int
regions_cache_each_row(struct text rows, db_row *row, void *argument)
{
	struct db_value columns[COLUMNS];

	while (rows.length > 0) {
		for (size_t i = 0; i < COLUMNS; i++) {
			memcpy(&columns[i], rows.bytes, sizeof(columns[i]));
			rows = text_after(rows, sizeof(columns[i]));
			if (columns[i].type != DB_TEXT)
				continue;
			columns[i].text.bytes = rows.bytes;
			rows = text_after(rows, columns[i].text.length);
		}
		if (row(columns, argument) == -1)
			return -1;
	}
	return 0;
}

bool
regions_cache_get(const struct regions_cache *cache, struct text asked,
    struct text *found)
{
	for (size_t i = 0; i < REGIONS_CACHE_MAX && !is_old(cache); i++) {
		const struct regions_cached *entry = &cache->entries[i];

		if (entry->bytes == NULL || entry->asked != asked.length ||
		    memcmp(entry->bytes, asked.bytes, asked.length) != 0)
			continue;
		*found = (struct text){ entry->bytes + entry->asked,
		    entry->found };
		return true;
	}
	return false;
}

void
regions_cache_put(struct regions_cache *cache, long long version,
    struct text asked, struct text found)
{
	struct regions_cached *entry;
	char *bytes;

	if (version != cache->version || is_old(cache)) {
		regions_cache_clear(cache);
		cache->version = version;
		cache->since = monotonic_ms();
	}
	if (version == 0 ||
	    asked.length + found.length > REGIONS_CACHE_BYTES ||
	    (bytes = malloc(asked.length + found.length)) == NULL)
		return;
	memcpy(bytes, asked.bytes, asked.length);
	if (found.length > 0)
		memcpy(bytes + asked.length, found.bytes, found.length);
	entry = &cache->entries[cache->next++ % REGIONS_CACHE_MAX];
	drop(entry);
	entry->bytes = bytes;
	entry->asked = asked.length;
	entry->found = found.length;
}

void
regions_cache_clear(struct regions_cache *cache)
{
	for (size_t i = 0; i < REGIONS_CACHE_MAX; i++)
		drop(&cache->entries[i]);
	*cache = (struct regions_cache){ .version = 0 };
}
