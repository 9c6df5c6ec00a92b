#include "shop/shop_cache.h"

#include <stdlib.h>

#include "base/monotonic.h"

struct shop_cache_entry {
	struct shop_key key;		/* its code is CODE */
	char code[SHOP_CODE_MAX * 4 + 1];
	struct shop shop;
	long long read;			/* monotonic_ms */
};

static void
drop(struct shop_cache_entry **entry)
{
	if (*entry != NULL)
		shop_settings_free(&(*entry)->shop.settings);
	free(*entry);
	*entry = NULL;
}

static bool
is_of(const struct shop_cache_entry *entry, struct shop_key key)
{
	return entry->key.kind == key.kind && entry->key.id == key.id &&
	    text_compare(entry->key.code, key.code) == 0;
}

bool
shop_cache_get(const struct shop_cache *cache, struct shop_key key,
    struct shop *shop)
{
	for (size_t i = 0; i < SHOP_CACHE_MAX; i++) {
		const struct shop_cache_entry *entry = cache->entries[i];

		if (entry != NULL && is_of(entry, key))
			return monotonic_ms() - entry->read < SHOP_CACHE_MS &&
			    shop_copy(shop, &entry->shop) == 0;
	}
	return false;
}

/* The place for KEY; places with another VERSION are emptied. */
static struct shop_cache_entry **
find_place(struct shop_cache *cache, struct shop_key key, long long version)
{
	struct shop_cache_entry **place = NULL, **empty = NULL;

	for (size_t i = 0; i < SHOP_CACHE_MAX; i++) {
		struct shop_cache_entry **entry = &cache->entries[i];

		if (*entry != NULL && (*entry)->shop.version != version)
			drop(entry);
		if (*entry == NULL)
			empty = entry;
		else if (is_of(*entry, key))
			place = entry;
	}
	if (place == NULL)
		place = empty;
	return place != NULL ? place :
	    &cache->entries[cache->next++ % SHOP_CACHE_MAX];
}

void
shop_cache_put(struct shop_cache *cache, struct shop_key key,
    const struct shop *shop)
{
	struct shop_cache_entry **place = find_place(cache, key,
	    shop->version), *entry;

	if (shop->version == 0 || key.code.length >= sizeof(entry->code) ||
	    (entry = calloc(1, sizeof(*entry))) == NULL)
		return;
	drop(place);
	*place = entry;
	entry->key = key;
	entry->read = monotonic_ms();
	if (!text_is_absent(key.code)) {
		text_put(key.code, entry->code, sizeof(entry->code));
		entry->key.code = text_of(entry->code);
	}
	if (shop_copy(&entry->shop, shop) == -1)
		drop(place);
}

void
shop_cache_clear(struct shop_cache *cache)
{
	for (size_t i = 0; i < SHOP_CACHE_MAX; i++)
		drop(&cache->entries[i]);
}
