/*
 * Shops that are kept: by which keys, while which version stands, how many, and
 * how long.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/monotonic.h"
#include "shop/shop_cache.h"

/* The clock is ours. */
static long long now = 1000;

long long
monotonic_ms(void)
{
	return now;
}

static struct shop
make(long long id, long long version)
{
	struct shop shop = { .store.id = id, .version = version };

	shop.settings.values[SHOP_CONFIRM] = "1";
	return shop;
}

/* The id of the shop that is kept for KEY; 0: none is. */
static long long
kept(const struct shop_cache *cache, struct shop_key key)
{
	struct shop shop = { .version = 0 };
	long long id = 0;

	if (shop_cache_get(cache, key, &shop)) {
		id = shop.store.id;
		assert_true(shop_is_on(&shop.settings, SHOP_CONFIRM));
	}
	shop_settings_free(&shop.settings);
	return id;
}

static void
keys(void **state)
{
	struct shop_cache cache = { .next = 0 };
	const struct shop one = make(1, 7), two = make(2, 7);

	(void)state;
	assert_int_equal(kept(&cache, shop_by_default()), 0);
	shop_cache_put(&cache, shop_by_default(), &one);
	shop_cache_put(&cache, shop_by_code(TEXT_LITERAL("it")), &two);
	assert_int_equal(kept(&cache, shop_by_default()), 1);
	assert_int_equal(kept(&cache, shop_by_code(TEXT_LITERAL("it"))), 2);
	assert_int_equal(kept(&cache, shop_by_code(TEXT_LITERAL("IT"))), 0);
	assert_int_equal(kept(&cache, shop_by_code(TEXT_LITERAL("i"))), 0);
	assert_int_equal(kept(&cache, shop_by_id(2)), 0);
	shop_cache_put(&cache, shop_by_id(2), &two);
	assert_int_equal(kept(&cache, shop_by_id(2)), 2);
	assert_int_equal(kept(&cache, shop_by_website(2)), 0);
	shop_cache_put(&cache, shop_by_default(), &two);
	assert_int_equal(kept(&cache, shop_by_default()), 2);
	shop_cache_clear(&cache);
	assert_int_equal(kept(&cache, shop_by_id(2)), 0);
}

static void
versions(void **state)
{
	struct shop_cache cache = { .next = 0 };
	const struct shop old = make(1, 7), new = make(2, 6), none = make(3, 0);

	(void)state;
	shop_cache_put(&cache, shop_by_id(1), &old);
	shop_cache_put(&cache, shop_by_id(2), &new);
	assert_int_equal(kept(&cache, shop_by_id(1)), 0);
	assert_int_equal(kept(&cache, shop_by_id(2)), 2);
	shop_cache_put(&cache, shop_by_id(3), &none);
	assert_int_equal(kept(&cache, shop_by_id(2)), 0);
	assert_int_equal(kept(&cache, shop_by_id(3)), 0);
	shop_cache_clear(&cache);
}

static void
many(void **state)
{
	struct shop_cache cache = { .next = 0 };
	size_t count = 0;

	(void)state;
	for (long long i = 1; i <= 3 * SHOP_CACHE_MAX; i++) {
		const struct shop shop = make(i, 7);

		shop_cache_put(&cache, shop_by_id(i), &shop);
		assert_int_equal(kept(&cache, shop_by_id(i)), i);
	}
	for (long long i = 1; i <= 3 * SHOP_CACHE_MAX; i++)
		count += kept(&cache, shop_by_id(i)) == i;
	assert_int_equal(count, SHOP_CACHE_MAX);
	shop_cache_clear(&cache);
}

static void
codes(void **state)
{
	enum { LONGEST = SHOP_CODE_MAX * 4 };
	struct shop_cache cache = { .next = 0 };
	const struct shop shop = make(1, 7);
	char code[LONGEST + 1];

	(void)state;
	memset(code, 'x', sizeof(code));
	shop_cache_put(&cache, shop_by_code((struct text){ code, LONGEST }),
	    &shop);
	assert_int_equal(kept(&cache,
	    shop_by_code((struct text){ code, LONGEST })), 1);
	assert_int_equal(kept(&cache,
	    shop_by_code((struct text){ code, LONGEST - 1 })), 0);
	shop_cache_put(&cache,
	    shop_by_code((struct text){ code, LONGEST + 1 }), &shop);
	assert_int_equal(kept(&cache,
	    shop_by_code((struct text){ code, LONGEST + 1 })), 0);
	shop_cache_clear(&cache);
}

static void
ages(void **state)
{
	struct shop_cache cache = { .next = 0 };
	const struct shop shop = make(1, 7);

	(void)state;
	shop_cache_put(&cache, shop_by_id(1), &shop);
	now += SHOP_CACHE_MS - 1;
	assert_int_equal(kept(&cache, shop_by_id(1)), 1);
	now += 1;
	assert_int_equal(kept(&cache, shop_by_id(1)), 0);
	shop_cache_put(&cache, shop_by_id(1), &shop);
	assert_int_equal(kept(&cache, shop_by_id(1)), 1);
	shop_cache_clear(&cache);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys),
		cmocka_unit_test(versions),
		cmocka_unit_test(many),
		cmocka_unit_test(codes),
		cmocka_unit_test(ages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
