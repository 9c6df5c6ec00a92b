/*
 * Keys of the names of regions: t/data/region_name.txt, contract D17.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "values/region_name.h"

/* The keys with a space between them, "-" if there are none. */
static const char *
verdict(const char *expected, struct text text)
{
	static struct buf out = BUF_EMPTY;
	struct region_keys keys = REGION_KEYS_EMPTY;
	bool digraphs = strncmp(expected, "digraphs ", 9) == 0;
	struct text italy = TEXT_LITERAL("IT");

	buf_reset(&out);
	if (digraphs) {
		buf_text(&out, "digraphs");
		assert_int_equal(region_name_digraph_keys(italy, text, &keys),
		    0);
	} else
		assert_int_equal(region_name_keys(italy, text, &keys), 0);
	for (size_t i = 0; i < keys.count; i++) {
		if (i > 0 || digraphs)
			buf_byte(&out, ' ');
		assert_int_equal(strlen(keys.keys[i].bytes),
		    keys.keys[i].length);
		buf_text(&out, keys.keys[i].bytes);
	}
	if (keys.count == 0)
		buf_text(&out, digraphs ? " -" : "-");
	region_name_free(&keys);
	return buf_string(&out);
}

static void
test_data_file(void **state)
{
	(void)state;
	cases_run("region_name", 80, verdict);
}

/* Keys are replaced, and their number has an end. */
static void
test_again(void **state)
{
	struct region_keys keys = REGION_KEYS_EMPTY;

	(void)state;
	assert_int_equal(region_name_keys(TEXT_ABSENT, TEXT_LITERAL(
	    "Province of the One [Canton of the Two, Land a (b/c)]"), &keys),
	    0);
	assert_in_range(keys.count, 6, REGION_NAME_KEYS_MAX);
	assert_int_equal(region_name_keys(TEXT_ABSENT, TEXT_LITERAL("Roma"),
	    &keys), 0);
	assert_int_equal(keys.count, 1);
	assert_string_equal(keys.keys[0].bytes, "roma");
	assert_int_equal(region_name_keys(TEXT_ABSENT, TEXT_ABSENT, &keys), 0);
	assert_int_equal(keys.count, 0);
	region_name_free(&keys);
}

/* A name may be as long as its column, in characters. */
static void
test_length(void **state)
{
	struct region_keys keys = REGION_KEYS_EMPTY;
	char name[(REGION_NAME_MAX + 1) * 2];

	(void)state;
	for (size_t i = 0; i < sizeof(name); i += 2)
		memcpy(name + i, "\u00E4", 2);
	assert_int_equal(region_name_keys(TEXT_ABSENT,
	    (struct text){ name, sizeof(name) - 2 }, &keys), 0);
	assert_int_equal(keys.count, 1);
	assert_int_equal(keys.keys[0].length, REGION_NAME_MAX);
	assert_int_equal(region_name_keys(TEXT_ABSENT,
	    (struct text){ name, sizeof(name) }, &keys), 0);
	assert_int_equal(keys.count, 0);
	region_name_free(&keys);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_data_file),
		cmocka_unit_test(test_again),
		cmocka_unit_test(test_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
