/*
 * What is checked of a body before its fields.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "web/body.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void
test_accept(void **state)
{
	static const struct {
		const char *accept;
		bool taken;
	} rows[] = {
		{ "", true },
		{ " \t", true },
		{ "*/*", true },
		{ "application/json", true },
		{ "Application/JSON;q=0.5", true },
		{ "text/html, application/*", true },
		{ "text/html,text/plain , */* ;q=0.1", true },
		{ "text/html", false },
		{ "text/html,", false },
		{ "application/jsonp", false },
		{ "text/html;a=application/json", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct request request = { .accept = rows[i].accept };
		struct reply r = REPLY_EMPTY;

		if (body_accept(&request, &r) != rows[i].taken)
			fail_msg("%s", rows[i].accept);
		if (!rows[i].taken)
			assert_int_equal(r.status, 406);
		reply_free(&r);
	}
}

/* A type is looked at only where there is a body. */
static void
test_type(void **state)
{
	static const struct {
		const char *type;
		int problem;	/* -1: none */
	} rows[] = {
		{ "application/json", -1 },
		{ "APPLICATION/json; charset=UTF-8", -1 },
		{ "application/json;CharSet=utf-8", -1 },
		{ "", PROBLEM_TYPE_EMPTY },
		{ "application/json; charset=", PROBLEM_TYPE_INVALID },
		{ "application/json; charset", PROBLEM_TYPE_INVALID },
		{ "application/json ", PROBLEM_TYPE_INVALID },
		{ "application/json; charset=latin1", PROBLEM_TYPE_CHARSET },
		{ "text/plain", PROBLEM_TYPE_UNKNOWN },
		{ "multipart/form-data; boundary=x", PROBLEM_TYPE_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct request request = { .content_type = rows[i].type,
		    .content_encoding = "" };
		struct json_document *document = NULL;
		struct reply r = REPLY_EMPTY;

		assert_true(body_read(&request, 1000, &document, &r));
		assert_null(document);
		buf_text(&request.body, "{}");
		if (body_read(&request, 1000, &document, &r) !=
		    (rows[i].problem == -1) || r.problem != rows[i].problem)
			fail_msg("%s: %d", rows[i].type, r.problem);
		json_free(document);
		buf_free(&request.body);
		reply_free(&r);
	}
}

static void
test_faults(void **state)
{
	struct request request = { .content_type = "application/json",
	    .content_encoding = "" };
	struct json_document *document;
	struct reply r = REPLY_EMPTY;

	(void)state;
	request.incomplete = true;
	assert_false(body_read(&request, 1000, &document, &r));
	assert_int_equal(r.problem, PROBLEM_DECODING);
	request.too_large = true;
	assert_false(body_read(&request, 1000, &document, &r));
	assert_int_equal(r.status, 413);
	reply_free(&r);
}

/* Without memory for the first byte a body is not one that is missing. */
static void
test_no_memory(void **state)
{
	struct request request = { .content_type = "application/json",
	    .body.failed = true };
	struct json_document *document;
	struct reply r = REPLY_EMPTY;

	(void)state;
	assert_false(body_read(&request, 1000, &document, &r));
	assert_int_equal(r.status, 503);
	reply_free(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_accept),
		cmocka_unit_test(test_type),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
