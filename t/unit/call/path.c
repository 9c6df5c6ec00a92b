/*
 * What a path's segment becomes: decoded once, and an id only if it is one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "call/path.h"

static void
test_texts(void **state)
{
	static const struct {
		struct text segment, text;
	} rows[] = {
		{ TEXT_CONSTANT("u@example.com"),
		    TEXT_CONSTANT("u@example.com") },
		{ TEXT_CONSTANT("u%2B1%40example.com"),
		    TEXT_CONSTANT("u+1@example.com") },
		{ TEXT_CONSTANT("u+1"), TEXT_CONSTANT("u+1") },
		{ TEXT_CONSTANT("%2525"), TEXT_CONSTANT("%25") },
		{ TEXT_CONSTANT("a%2Fb"), TEXT_CONSTANT("a/b") },
		{ TEXT_CONSTANT("%"), TEXT_CONSTANT("%") },
		{ TEXT_CONSTANT("%4"), TEXT_CONSTANT("%4") },
		{ TEXT_CONSTANT("%zz"), TEXT_CONSTANT("%zz") },
		{ TEXT_CONSTANT("%00"), TEXT_CONSTANT("\0") },
		{ TEXT_CONSTANT("%ff"), TEXT_CONSTANT("\xFF") },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct call call = { .parameters = { rows[i].segment } };
		struct text t;

		assert_true(path_text(&call, 0, &t));
		assert_int_equal(text_compare(t, rows[i].text), 0);
		arena_free(&call.texts);
	}
}

static void
test_ids(void **state)
{
	static const struct {
		struct text segment;
		bool is_id;
		long long id;
	} rows[] = {
		{ TEXT_CONSTANT("17"), true, 17 },
		{ TEXT_CONSTANT("%31%37"), true, 17 },
		{ TEXT_CONSTANT("0"), true, 0 },
		{ TEXT_CONSTANT("-1"), true, -1 },
		{ TEXT_CONSTANT("17.0"), false, 0 },
		{ TEXT_CONSTANT("17abc"), false, 0 },
		{ TEXT_CONSTANT("99999999999999999999"), false, 0 },
		{ TEXT_CONSTANT("%ff"), false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct reply reply = REPLY_EMPTY;
		struct call call = { .reply = &reply,
		    .parameters = { TEXT_ABSENT, rows[i].segment } };
		long long id = 0;

		assert_int_equal(path_id(&call, 1, &id), rows[i].is_id);
		assert_int_equal(id, rows[i].id);
		if (!rows[i].is_id) {
			assert_int_equal(reply.status, 400);
			assert_non_null(strstr(buf_string(&reply.body),
			    "The \\\"int\\\" type was expected."));
		}
		problems_free(&call.problems);
		arena_free(&call.texts);
		reply_free(&reply);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_ids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
