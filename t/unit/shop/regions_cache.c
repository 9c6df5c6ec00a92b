/*
 * What is kept of searches for regions: rows as they came, by what was asked,
 * while which version stands, how many, and how long they may be.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "shop/regions_cache.h"

enum { COLUMNS = 7 };

/* A row with each kind of column. */
static void
make(long long number, struct db_value *columns)
{
	for (size_t i = 0; i < COLUMNS; i++)
		columns[i] = db_number(number + (long long)i);
	columns[1] = db_null();
	columns[3] = db_text(TEXT_LITERAL("New\0York"));
	columns[6] = db_text(TEXT_LITERAL(""));
}

struct seen {
	long long next;		/* number of the next row */
	long long end;		/* the row that fails */
};

static int
look(const struct db_value *columns, void *argument)
{
	struct seen *seen = argument;
	struct db_value wanted[COLUMNS];

	make(seen->next, wanted);
	for (size_t i = 0; i < COLUMNS; i++) {
		assert_int_equal(columns[i].type, wanted[i].type);
		if (columns[i].type == DB_TEXT)
			assert_int_equal(text_compare(columns[i].text,
			    wanted[i].text), 0);
		else
			assert_int_equal(columns[i].number, wanted[i].number);
	}
	return seen->next++ == seen->end ? -1 : 0;
}

static void
rows(void **state)
{
	struct regions_cache cache = { .version = 0 };
	struct seen seen = { 10, -1 };
	struct buf out = BUF_EMPTY;
	struct text found;

	(void)state;
	for (long long n = 10; n < 13; n++) {
		struct db_value columns[COLUMNS];

		make(n, columns);
		regions_cache_add_row(&out, columns);
	}
	assert_false(buf_failed(&out));
	regions_cache_put(&cache, 7, TEXT_LITERAL("asked"),
	    (struct text){ out.data, out.length });
	buf_free(&out);
	assert_true(regions_cache_get(&cache, TEXT_LITERAL("asked"), &found));
	assert_int_equal(regions_cache_each_row(found, look, &seen), 0);
	assert_int_equal(seen.next, 13);
	seen = (struct seen){ 10, 11 };
	assert_int_equal(regions_cache_each_row(found, look, &seen), -1);
	assert_int_equal(seen.next, 12);
	assert_int_equal(regions_cache_each_row(TEXT_ABSENT, look, &seen), 0);
	assert_int_equal(seen.next, 12);
	regions_cache_clear(&cache);
}

static bool
has(const struct regions_cache *cache, const char *asked)
{
	struct text found;

	return regions_cache_get(cache, text_of(asked), &found) &&
	    found.length == 2 && memcmp(found.bytes, "ok", 2) == 0;
}

static void
put(struct regions_cache *cache, long long version, const char *asked)
{
	regions_cache_put(cache, version, text_of(asked), TEXT_LITERAL("ok"));
}

static void
versions(void **state)
{
	struct regions_cache cache = { .version = 0 };

	(void)state;
	assert_false(has(&cache, "a"));
	put(&cache, 7, "a");
	put(&cache, 7, "b");
	assert_true(has(&cache, "a"));
	assert_true(has(&cache, "b"));
	assert_false(has(&cache, "ab"));
	assert_false(has(&cache, ""));
	put(&cache, 6, "c");
	assert_false(has(&cache, "a"));
	assert_true(has(&cache, "c"));
	assert_int_equal(cache.version, 6);
	put(&cache, 0, "d");
	assert_false(has(&cache, "c"));
	assert_false(has(&cache, "d"));
	regions_cache_clear(&cache);
}

static void
sizes(void **state)
{
	struct regions_cache cache = { .version = 0 };
	char asked[REGIONS_CACHE_BYTES] = "";
	struct text found;
	size_t count = 0;

	(void)state;
	memset(asked, 'x', sizeof(asked));
	regions_cache_put(&cache, 7, (struct text){ asked,
	    REGIONS_CACHE_BYTES - 1 }, TEXT_LITERAL("ok"));
	assert_false(regions_cache_get(&cache, (struct text){ asked,
	    REGIONS_CACHE_BYTES - 1 }, &found));
	regions_cache_put(&cache, 7, (struct text){ asked,
	    REGIONS_CACHE_BYTES - 2 }, TEXT_LITERAL("ok"));
	assert_true(regions_cache_get(&cache, (struct text){ asked,
	    REGIONS_CACHE_BYTES - 2 }, &found));
	for (char c = 1; c <= 2 * REGIONS_CACHE_MAX; c++) {
		const char name[] = { c, '\0' };

		put(&cache, 7, name);
		assert_true(has(&cache, name));
	}
	for (char c = 1; c <= 2 * REGIONS_CACHE_MAX; c++)
		count += has(&cache, (const char[]){ c, '\0' });
	assert_int_equal(count, REGIONS_CACHE_MAX);
	regions_cache_clear(&cache);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows),
		cmocka_unit_test(versions),
		cmocka_unit_test(sizes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
