/*
 * What the scan notes beside its verdict, which read.c has the tests of.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "json/scan.h"

/* Notes: numbers as they are written, {n} for an object of n members. */
static void
test_notes(void **state)
{
	static const struct {
		const char *json, *notes;
		char first;
		bool pairs;
	} rows[] = {
		{ "[]", "", '[', false },
		{ " \n{}", "{0}", '{', false },
		{ "1.50", "1.50", '1', false },
		{ "[1, -0, 1e+2]", "1 -0 1e+2", '[', false },
		{ "{\"a\":1,\"a\":2}", "{2} 1 2", '{', false },
		{ "{\"a\":{\"b\":3},\"c\":{}}", "{2} {1} 3 {0}", '{',
		    false },
		{ "[\"12\", true, {\"a\":\"{}\"}]", "{1}", '[', false },
		{ "12345678901234567890123", "12345678901234567890123", '1',
		    false },
		{ "\"\\u00e9\"", "", '"', false },
		{ "\"\\ud801\\udc00\"", "", '"', true },
		{ "\"\\\\ud801\"", "", '"', false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct json_scan scan;
		struct buf got = BUF_EMPTY;

		assert_true(json_scan(rows[i].json, strlen(rows[i].json), 8,
		    &scan));
		for (size_t n = 0; n < scan.count; n++) {
			const struct json_scan_note *note = &scan.notes[n];

			if (n > 0)
				buf_byte(&got, ' ');
			if (text_is_absent(note->number))
				buf_format(&got, "{%zu}", note->members);
			else
				buf_add(&got, note->number.bytes,
				    note->number.length);
		}
		assert_string_equal(buf_string(&got), rows[i].notes);
		assert_int_equal(scan.first, rows[i].first);
		assert_int_equal(scan.pairs, rows[i].pairs);
		free(scan.notes);
		buf_free(&got);
	}
}

static void
test_depth(void **state)
{
	static const char *const rows[] = { "[[[]]]",
	    "{\"a\":{\"a\":{}}}", "[{\"a\":[]}]" };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (unsigned depth = 0; depth < 4; depth++) {
			struct json_scan scan;

			assert_int_equal(json_scan(rows[i], strlen(rows[i]),
			    depth, &scan), depth >= 3);
			assert_false(scan.no_memory);
			free(scan.notes);
		}
}

static void
test_join_pairs(void **state)
{
	static const char *const rows[][2] = {
		{ "", "" },
		{ "\"abc\"", "\"abc\"" },
		{ "\"\\ud83d\\ude00\"", "\"\xF0\x9F\x98\x80\"" },
		{ "\"\\uD834\\uDC00x\"", "\"\xF0\x9D\x80\x80x\"" },
		{ "\"\\uDBFF\\uDFFF\"", "\"\xF4\x8F\xBF\xBF\"" },
		{ "\"\\u00e9\\n\"", "\"\\u00e9\\n\"" },
		{ "\"\\\\ud83d\"", "\"\\\\ud83d\"" },
		{ "\"\\\"\"", "\"\\\"\"" },
	};
	char out[64];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t length = json_scan_join_pairs(rows[i][0],
		    strlen(rows[i][0]), out);

		assert_int_equal(length, strlen(rows[i][1]));
		assert_memory_equal(out, rows[i][1], length);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_notes),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_join_pairs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
