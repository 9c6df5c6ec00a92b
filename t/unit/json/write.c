/*
 * Writing JSON: commas, escapes, the filter.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <limits.h>
#include <string.h>

#include "base/escape.h"
#include "json/write.h"

static void
test_strings(void **state)
{
	static const struct {
		struct text text;
		const char *json;
	} rows[] = {
		{ { "", 0 }, "\"\"" },
		{ { NULL, 0 }, "\"\"" },
		{ { "abc", 3 }, "\"abc\"" },
		{ { "abc", 2 }, "\"ab\"" },
		{ { "\"", 1 }, "\"\\\"\"" },
		{ { "\\", 1 }, "\"\\\\\"" },
		{ { "/", 1 }, "\"/\"" },
		{ { "'<&>", 4 }, "\"'<&>\"" },
		{ { "\0", 1 }, "\"\\u0000\"" },
		{ { "a\0b", 3 }, "\"a\\u0000b\"" },
		{ { "\b\t\n\f\r", 5 },
		    "\"\\u0008\\u0009\\u000a\\u000c\\u000d\"" },
		{ { "\x1F", 1 }, "\"\\u001f\"" },
		{ { "\x7F", 1 }, "\"\x7F\"" },
		{ { "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", 9 },
		    "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\"" },
		{ { "\xE2\x80\xA8", 3 }, "\"\xE2\x80\xA8\"" },
		{ { "\xFF", 1 }, "\"\xEF\xBF\xBD\"" },
		{ { "a\xC3", 2 }, "\"a\xEF\xBF\xBD\"" },
		{ { "\xC3\"", 2 }, "\"\xEF\xBF\xBD\\\"\"" },
		{ { "\xED\xA0\x80", 3 },
		    "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"" },
		{ { "%s%d", 4 }, "\"%s%d\"" },
	};
	struct buf b = BUF_EMPTY;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		buf_reset(&b);
		escape_json(&b, rows[i].text);
		assert_string_equal(buf_string(&b), rows[i].json);
	}
	buf_free(&b);
}

/* Every control character is escaped, and nothing else needs to be. */
static void
test_ascii(void **state)
{
	struct buf b = BUF_EMPTY;

	(void)state;
	for (int c = 0; c < 0x80; c++) {
		char byte = (char)c;

		buf_reset(&b);
		escape_json(&b, (struct text){ &byte, 1 });
		assert_int_equal(b.length, c < 0x20 ? 8 : c == '"' ||
		    c == '\\' ? 4 : 3);
	}
	buf_free(&b);
}

static void
write_everything(struct json_writer *w)
{
	json_write_object(w, NULL);
	json_write_number(w, "id", 7);
	json_write_text(w, "na\"me", TEXT_LITERAL("x"));
	json_write_text(w, "none", TEXT_ABSENT);
	json_write_text_if(w, "absent", TEXT_ABSENT);
	json_write_text_if(w, "empty", TEXT_LITERAL(""));
	json_write_list(w, "list");
	json_write_object(w, NULL);
	json_write_number(w, "id", 8);
	json_write_object(w, "in");
	json_write_text(w, "code", TEXT_LITERAL("y"));
	json_write_boolean(w, "yes", true);
	json_write_end_object(w);
	json_write_end_object(w);
	json_write_object(w, NULL);
	json_write_end_object(w);
	json_write_object(w, NULL);
	json_write_number(w, "id", 9);
	json_write_end_object(w);
	json_write_end_list(w);
	json_write_list(w, "texts");
	json_write_text(w, NULL, TEXT_LITERAL("a"));
	json_write_text(w, NULL, TEXT_ABSENT);
	json_write_number(w, NULL, -1);
	json_write_boolean(w, NULL, false);
	json_write_end_list(w);
	json_write_list(w, "nothing");
	json_write_end_list(w);
	json_write_boolean(w, "last", false);
	json_write_end_object(w);
}

static const struct {
	const char *query, *json;
} rows[] = {
	{ "", "{\"id\":7,\"na\\\"me\":\"x\",\"none\":null,\"empty\":\"\","
	    "\"list\":[{\"id\":8,\"in\":{\"code\":\"y\",\"yes\":true}},{},"
	    "{\"id\":9}],\"texts\":[\"a\",null,-1,false],\"nothing\":[],"
	    "\"last\":false}" },
	{ "fields=id", "{\"id\":7}" },
	{ "fields=last,id", "{\"id\":7,\"last\":false}" },
	{ "fields=nobody", "{}" },
	{ "fields=,", "{}" },
	{ "fields=none,absent,empty", "{\"none\":null,\"empty\":\"\"}" },
	/* nothing inside brackets is everything, empty brackets nothing */
	{ "fields=list", "{\"list\":[{\"id\":8,\"in\":{\"code\":\"y\","
	    "\"yes\":true}},{},{\"id\":9}]}" },
	{ "fields=list[]", "{\"list\":[{},{},{}]}" },
	{ "fields=list[id]", "{\"list\":[{\"id\":8},{},{\"id\":9}]}" },
	{ "fields=list[in]", "{\"list\":[{\"in\":{\"code\":\"y\","
	    "\"yes\":true}},{},{}]}" },
	{ "fields=list[in[yes]],id",
	    "{\"id\":7,\"list\":[{\"in\":{\"yes\":true}},{},{}]}" },
	{ "fields=list[in[nobody]]", "{\"list\":[{\"in\":{}},{},{}]}" },
	{ "fields=in,code,yes", "{}" },
	{ "fields=nothing", "{\"nothing\":[]}" },
	{ "fields=texts", "{\"texts\":[\"a\",null,-1,false]}" },
	{ "fields=texts[x]", "{\"texts\":[\"a\",null,-1,false]}" },
	{ "fields=id[x]", "{\"id\":7}" },
};

static void
test_members(void **state)
{
	static struct filter_storage storage;
	const struct filter *filter;
	struct buf b = BUF_EMPTY;
	struct json_writer w;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_int_not_equal(filter_parse(text_of(rows[i].query),
		    &storage, &filter), FILTER_MALFORMED);
		buf_reset(&b);
		json_write_start(&w, &b, filter);
		write_everything(&w);
		assert_int_equal(w.depth, 0);
		assert_string_equal(buf_string(&b), rows[i].json);
	}
	buf_free(&b);
}

static void
test_numbers(void **state)
{
	struct buf b = BUF_EMPTY;
	struct json_writer w;

	(void)state;
	json_write_start(&w, &b, NULL);
	json_write_list(&w, NULL);
	json_write_number(&w, NULL, 0);
	json_write_number(&w, NULL, LLONG_MAX);
	json_write_number(&w, NULL, LLONG_MIN);
	json_write_end_list(&w);
	assert_string_equal(buf_string(&b),
	    "[0,9223372036854775807,-9223372036854775808]");
	buf_free(&b);
}

/* A buffer is written behind what it holds already. */
static void
test_appends(void **state)
{
	struct buf b = BUF_EMPTY;
	struct json_writer w;

	(void)state;
	buf_text(&b, "x");
	json_write_start(&w, &b, NULL);
	json_write_object(&w, NULL);
	json_write_end_object(&w);
	assert_string_equal(buf_string(&b), "x{}");
	buf_free(&b);
}

/* Too deep is a fault of ours: the buffer says so, and nothing breaks. */
static void
test_too_deep(void **state)
{
	struct buf b = BUF_EMPTY;
	struct json_writer w;

	(void)state;
	json_write_start(&w, &b, NULL);
	for (int i = 0; i < JSON_WRITE_DEPTH_MAX - 1; i++)
		json_write_list(&w, NULL);
	assert_false(buf_failed(&b));
	json_write_list(&w, NULL);
	assert_true(buf_failed(&b));
	json_write_number(&w, NULL, 1);
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_ascii),
		cmocka_unit_test(test_members),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_appends),
		cmocka_unit_test(test_too_deep),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
