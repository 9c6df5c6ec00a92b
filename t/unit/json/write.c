/*
 * Writing JSON: commas, the filter.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <limits.h>
#include <string.h>

#include "json/write.h"

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
	json_write_json(w, "json", "{\"as\": [\"it is\"]}");
	json_write_boolean(w, "last", false);
	json_write_end_object(w);
}

static const struct {
	const char *query, *json;
} rows[] = {
	{ "", "{\"id\":7,\"na\\\"me\":\"x\",\"none\":null,\"empty\":\"\","
	    "\"list\":[{\"id\":8,\"in\":{\"code\":\"y\",\"yes\":true}},{},"
	    "{\"id\":9}],\"texts\":[\"a\",null,-1,false],\"nothing\":[],"
	    "\"json\":{\"as\": [\"it is\"]},\"last\":false}" },
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

static void
test_wrong_end(void **state)
{
	struct buf b = BUF_EMPTY;
	struct json_writer w;

	(void)state;
	json_write_start(&w, &b, NULL);
	json_write_object(&w, NULL);
	json_write_list(&w, "a");
	json_write_end_list(&w);
	assert_false(buf_failed(&b));
	json_write_end_list(&w);
	assert_true(buf_failed(&b));
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_members),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_appends),
		cmocka_unit_test(test_too_deep),
		cmocka_unit_test(test_wrong_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
