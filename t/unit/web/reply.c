/*
 * Answers: the shapes and headers that clients see (contract A).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "web/reply.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* An answer that has been something else before. */
static struct reply
used_reply(void)
{
	struct reply r = REPLY_EMPTY;

	buf_text(&r.body, "what was there before");
	r.type = "text/html; charset=utf-8";
	buf_text(&r.location, "https://shop.example/");
	return r;
}

static void
expect(struct reply *r, int status, const char *json)
{
	assert_int_equal(r->status, status);
	assert_string_equal(buf_string(&r->body), json);
	assert_int_equal(r->body.length, strlen(json));
	assert_null(r->type);
	assert_int_equal(r->location.length, 0);
	reply_free(r);
}

static void
expect_problems(struct problems *p, int status, const char *json)
{
	struct reply r = used_reply();

	reply_problems(&r, p);
	assert_int_equal(r.problem, p->list[0].id);
	expect(&r, status, json);
	problems_free(p);
}

static const struct {
	enum problem_id id;
	const char *argument;
	int status;
	const char *json;
} single[] = {
	/* placeholders stay, parameters stand beside */
	{ PROBLEM_REQUIRED, "customer", 400,
	    "{\"message\":\"\\\"%fieldName\\\" is required. Enter and try "
	    "again.\",\"parameters\":{\"fieldName\":\"customer\"}}" },
	{ PROBLEM_NOT_SUPPORTED, "FirstName", 400,
	    "{\"message\":\"\\\"%fieldName\\\" is not supported. Correct the "
	    "field name and try again.\",\"parameters\":{\"fieldName\":"
	    "\"FirstName\"}}" },
	{ PROBLEM_NOT_AUTHORIZED, "Magento_Customer::manage", 401,
	    "{\"message\":\"The consumer isn't authorized to access "
	    "%resources.\",\"parameters\":{\"resources\":"
	    "\"Magento_Customer::manage\"}}" },
	/* positional ones make a list; numbers are as recorded */
	{ PROBLEM_PASSWORD_SHORT, "8", 400,
	    "{\"message\":\"The password needs at least %1 characters. Create "
	    "a new password and try again.\",\"parameters\":[\"8\"]}" },
	{ PROBLEM_PASSWORD_CLASSES, "3", 400,
	    "{\"message\":\"Minimum of different classes of characters in "
	    "password is %1. Classes of characters: Lower Case, Upper Case, "
	    "Digits, Special Characters.\",\"parameters\":[\"3\"]}" },
	{ PROBLEM_PASSWORD_LONG, "256", 400,
	    "{\"message\":\"Please enter a password with at most %1 "
	    "characters.\",\"parameters\":[256]}" },
	{ PROBLEM_TOO_LARGE, "65536", 413,
	    "{\"message\":\"The request body is larger than %1 bytes.\","
	    "\"parameters\":[\"65536\"]}" },
	{ PROBLEM_ENCODING, "gzip", 400,
	    "{\"message\":\"The \\\"%1\\\" content encoding is not "
	    "supported.\",\"parameters\":[\"gzip\"]}" },
	/* no arguments, no parameters */
	{ PROBLEM_DECODING, NULL, 400, "{\"message\":\"Decoding error.\"}" },
	{ PROBLEM_BAD_PATH, NULL, 400,
	    "{\"message\":\"Specified request cannot be processed.\"}" },
	{ PROBLEM_NO_ROUTE, NULL, 404,
	    "{\"message\":\"Request does not match any route.\"}" },
	{ PROBLEM_EMAIL_EXISTS, NULL, 400,
	    "{\"message\":\"A customer with the same email address already "
	    "exists in an associated website.\"}" },
	{ PROBLEM_STORE_UNKNOWN, NULL, 404,
	    "{\"message\":\"The store that was requested wasn't found. Verify "
	    "the store and try again.\"}" },
	/* rendered: no parameters either */
	{ PROBLEM_METHOD, "PATCH", 405,
	    "{\"message\":\"The PATCH HTTP method is not supported.\"}" },
	{ PROBLEM_NOT_ACCEPTABLE, "text/html", 406,
	    "{\"message\":\"Server cannot match any of the given Accept HTTP "
	    "header media type(s) from the request: \\\"text/html\\\" with "
	    "media types from the config of response renderer.\"}" },
	{ PROBLEM_TYPE_UNKNOWN, "text/plain", 400,
	    "{\"message\":\"Server cannot understand Content-Type HTTP header "
	    "media type text/plain\"}" },
	{ PROBLEM_WEBSITE_UNKNOWN, "99", 404,
	    "{\"message\":\"The website with id 99 that was requested wasn't "
	    "found. Verify the website and try again.\"}" },
	{ PROBLEM_UNAVAILABLE, NULL, 503,
	    "{\"message\":\"The service is temporarily unavailable. Please "
	    "try again later.\"}" },
	/* whatever a client sent stays text */
	{ PROBLEM_REQUIRED, "\"},{\\\n%fieldName\xC3\xA9", 400,
	    "{\"message\":\"\\\"%fieldName\\\" is required. Enter and try "
	    "again.\",\"parameters\":{\"fieldName\":\"\\\"},{\\\\\\n"
	    "%fieldName\xC3\xA9\"}}" },
	{ PROBLEM_NOT_ACCEPTABLE, "\"\xFF\r\nX: y", 406,
	    "{\"message\":\"Server cannot match any of the given Accept HTTP "
	    "header media type(s) from the request: \\\"\\\"\xEF\xBF\xBD"
	    "\\r\\nX: y\\\" with media types from the config of "
	    "response renderer.\"}" },
};

static void
test_single(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(single); i++) {
		struct reply r = used_reply();

		reply_problem(&r, single[i].id, text_of(single[i].argument));
		assert_int_equal(r.problem, single[i].id);
		assert_int_equal(r.allow, single[i].status == 405);
		assert_int_equal(r.retry_after > 0, single[i].status == 503);
		expect(&r, single[i].status, single[i].json);
	}
}

static void
test_two_parameters(void **state)
{
	struct problems p = PROBLEMS_EMPTY;

	(void)state;
	problems_add(&p, PROBLEM_INVALID_VALUE, text_of("regionId"),
	    text_of("999"));
	expect_problems(&p, 400, "{\"message\":\"Invalid value of \\\"%value"
	    "\\\" provided for the %fieldName field.\",\"parameters\":{"
	    "\"fieldName\":\"regionId\",\"value\":\"999\"}}");
}

static void
test_several(void **state)
{
	struct problems p = PROBLEMS_EMPTY;

	(void)state;
	problems_add(&p, PROBLEM_REQUIRED, text_of("firstname"));
	problems_add(&p, PROBLEM_REQUIRED, text_of("firstname"));
	problems_add(&p, PROBLEM_INVALID_VALUE, text_of("countryId"),
	    text_of("us"));
	problems_add(&p, PROBLEM_EMAIL_MISSING, TEXT_ABSENT);
	expect_problems(&p, 400, "{\"message\":\"One or more input exceptions "
	    "have occurred.\",\"errors\":["
	    "{\"message\":\"\\\"%fieldName\\\" is required. Enter and try "
	    "again.\",\"parameters\":{\"fieldName\":\"firstname\"}},"
	    "{\"message\":\"\\\"%fieldName\\\" is required. Enter and try "
	    "again.\",\"parameters\":{\"fieldName\":\"firstname\"}},"
	    "{\"message\":\"Invalid value of \\\"%value\\\" provided for the "
	    "%fieldName field.\",\"parameters\":{\"fieldName\":\"countryId\","
	    "\"value\":\"us\"}},"
	    "{\"message\":\"The customer email is missing. Enter and try "
	    "again.\"}]}");
}

/* One message, a line for each, equal ones once, no parameters. */
static void
test_lines(void **state)
{
	struct problems p = PROBLEMS_EMPTY;

	(void)state;
	p.form = PROBLEMS_LINES;
	problems_add(&p, PROBLEM_VALUE_REQUIRED, text_of("First Name"));
	expect_problems(&p, 400,
	    "{\"message\":\"\\\"First Name\\\" is a required value.\"}");
	p.form = PROBLEMS_LINES;
	problems_add(&p, PROBLEM_VALUE_REQUIRED, text_of("First Name"));
	problems_add(&p, PROBLEM_LENGTH, text_of("City"), text_of("255"));
	problems_add(&p, PROBLEM_VALUE_REQUIRED, text_of("First Name"));
	problems_add(&p, PROBLEM_NAME, text_of("First Name"));
	problems_add(&p, PROBLEM_LENGTH, text_of("City"), text_of("255"));
	problems_add(&p, PROBLEM_NAME, text_of("First Name"));
	problems_add(&p, PROBLEM_NAME, text_of("Name"));
	problems_add(&p, PROBLEM_NAME, text_of("st Name"));
	expect_problems(&p, 400,
	    "{\"message\":\"\\\"First Name\\\" is a required value.\\n"
	    "\\\"City\\\" length must be equal or less than 255 characters."
	    "\\nFirst Name is not valid!\\nName is not valid!"
	    "\\nst Name is not valid!\"}");
}

/* A message with placeholders is rendered when it is a line. */
static void
test_raw_as_line(void **state)
{
	struct problems p = PROBLEMS_EMPTY;

	(void)state;
	p.form = PROBLEMS_LINES;
	problems_add(&p, PROBLEM_REQUIRED, text_of("city"));
	expect_problems(&p, 400, "{\"message\":\"\\\"city\\\" is required. "
	    "Enter and try again.\"}");
}

#define AWAY "{\"message\":\"The service is temporarily unavailable. Please " \
	"try again later.\"}"

static void
test_no_memory(void **state)
{
	struct problems p = PROBLEMS_EMPTY;
	struct reply r = used_reply();

	(void)state;
	problems_add(&p, PROBLEM_REQUIRED, text_of("city"));
	p.no_memory = true;
	reply_problems(&r, &p);
	assert_true(r.retry_after > 0);
	assert_int_equal(r.problem, PROBLEM_UNAVAILABLE);
	expect(&r, 503, AWAY);
	problems_free(&p);
	r = used_reply();
	reply_unavailable(&r);
	assert_true(r.retry_after > 0);
	expect(&r, 503, AWAY);
}

/* The client learns an id, the log the reason. */
static void
test_fault(void **state)
{
	char first[14];

	(void)state;
	assert_int_equal(log_open("/dev/null"), 0);
	for (int i = 0; i < 2; i++) {
		struct reply r = used_reply();
		char json[256];

		reply_fault(&r, "table customer_entity is broken");
		assert_int_equal(strlen(r.report), 13);
		assert_int_equal(strspn(r.report, "0123456789abcdef"), 13);
		if (i > 0)
			assert_string_not_equal(first, r.report);
		memcpy(first, r.report, sizeof(first));
		(void)snprintf(json, sizeof(json), "{\"message\":\"Internal "
		    "Error. Details are available in the log. Report ID: "
		    "webapi-%s\"}", r.report);
		expect(&r, 500, json);
	}
	assert_int_equal(log_open("stderr"), 0);
}

#define HEADERS "Content-Type: application/json; charset=utf-8\r\n" \
	"Cache-Control: no-store\r\n" \
	"X-Content-Type-Options: nosniff\r\n" \
	"X-Request-Id: abc-1\r\n" \
	"Server-Timing: decode;dur=0.000, validate;dur=0.001, " \
	"hash;dur=123.456, store;dur=1.000, mail;dur=12345.067\r\n"

static void
expect_head(struct reply *r, const char *head)
{
	struct buf out = BUF_EMPTY;

	r->phase_us[PHASE_VALIDATE] = 1;
	r->phase_us[PHASE_HASH] = 123456;
	r->phase_us[PHASE_STORE] = 1000;
	r->phase_us[PHASE_MAIL] = 12345067;
	reply_write_head(r, "abc-1", &out);
	assert_string_equal(buf_string(&out), head);
	buf_free(&out);
}

static void
test_answer(void **state)
{
	struct reply r = REPLY_EMPTY;

	(void)state;
	r.status = 200;
	buf_text(&r.body, "{\"id\":1}");
	expect_head(&r, "Status: 200 OK\r\n" HEADERS
	    "Content-Length: 8\r\n\r\n");
	reply_free(&r);
}

static void
test_answer_method(void **state)
{
	struct reply r = REPLY_EMPTY;

	(void)state;
	reply_problem(&r, PROBLEM_METHOD, text_of("HEAD"));
	expect_head(&r, "Status: 405 Method Not Allowed\r\n" HEADERS
	    "Allow: GET, POST, PUT, DELETE\r\nContent-Length: 52\r\n\r\n");
	reply_free(&r);
}

static void
test_answer_unavailable(void **state)
{
	struct reply r = REPLY_EMPTY;

	(void)state;
	reply_unavailable(&r);
	expect_head(&r, "Status: 503 Service Unavailable\r\n" HEADERS
	    "Retry-After: 5\r\nContent-Length: 77\r\n\r\n");
	reply_free(&r);
}

static void
test_statuses(void **state)
{
	static const struct {
		int status;
		const char *line;
	} rows[] = {
		{ 200, "Status: 200 OK\r\n" },
		{ 400, "Status: 400 Bad Request\r\n" },
		{ 401, "Status: 401 Unauthorized\r\n" },
		{ 404, "Status: 404 Not Found\r\n" },
		{ 405, "Status: 405 Method Not Allowed\r\n" },
		{ 406, "Status: 406 Not Acceptable\r\n" },
		{ 413, "Status: 413 Content Too Large\r\n" },
		{ 500, "Status: 500 Internal Server Error\r\n" },
		{ 503, "Status: 503 Service Unavailable\r\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reply r = REPLY_EMPTY;
		struct buf out = BUF_EMPTY;

		r.status = rows[i].status;
		reply_write_head(&r, "x", &out);
		assert_memory_equal(buf_string(&out), rows[i].line,
		    strlen(rows[i].line));
		assert_non_null(strstr(buf_string(&out),
		    "Content-Length: 0\r\n\r\n"));
		assert_null(strstr(buf_string(&out), "\nAllow:"));
		assert_null(strstr(buf_string(&out), "Retry-After"));
		assert_null(strstr(buf_string(&out), "Set-Cookie"));
		buf_free(&out);
	}
}

/* Every status that a problem has is named. */
static void
test_phrases(void **state)
{
	(void)state;
	for (unsigned id = 0; id < PROBLEMS; id++) {
		struct reply r = REPLY_EMPTY;
		struct buf out = BUF_EMPTY;

		r.status = problems_text((enum problem_id)id)->status;
		reply_write_head(&r, "x", &out);
		if (strspn(buf_string(&out), "Status: 0123456789") ==
		    strcspn(buf_string(&out), "\r"))
			fail_msg("%d", r.status);
		buf_free(&out);
	}
}

/* What is sent without memory says the same as the 503 otherwise. */
static void
test_last_resort(void **state)
{
	struct text last = reply_last_resort(false);
	struct reply r = REPLY_EMPTY;
	struct buf out = BUF_EMPTY;
	char *line;

	(void)state;
	reply_unavailable(&r);
	reply_write_head(&r, "x", &out);
	buf_add(&out, r.body.data, r.body.length);
	for (line = strtok(out.data, "\r\n"); line != NULL;
	    line = strtok(NULL, "\r\n"))
		if (strstr(last.bytes, line) == NULL &&
		    strncmp(line, "X-Request-Id", 12) != 0 &&
		    strncmp(line, "Server-Timing", 13) != 0 &&
		    strncmp(line, "Content-Length", 14) != 0)
			fail_msg("%s", line);
	buf_free(&out);
	reply_free(&r);
}

/* A reply may be something other than JSON, and lead somewhere else. */
static void
test_type_and_location(void **state)
{
	struct reply r = REPLY_EMPTY;
	struct buf out = BUF_EMPTY;

	(void)state;
	r.status = 303;
	r.type = "text/html; charset=utf-8";
	buf_text(&r.location, "https://shop.example/customer/account/");
	buf_text(&r.body, "<p>");
	reply_write_head(&r, "id", &out);
	assert_memory_equal(buf_string(&out), "Status: 303 See Other\r\n"
	    "Content-Type: text/html; charset=utf-8\r\n", 23 + 40);
	assert_non_null(strstr(buf_string(&out), "\r\nLocation: "
	    "https://shop.example/customer/account/\r\n"));
	buf_reset(&out);
	buf_reset(&r.location);
	r.type = NULL;
	reply_write_head(&r, "id", &out);
	assert_null(strstr(buf_string(&out), "Location"));
	assert_non_null(strstr(buf_string(&out), "application/json"));
	buf_free(&out);
	reply_free(&r);
}

/* The longest head fits where it is promised to. */
static void
test_longest(void **state)
{
	char id[64 + 1];
	struct reply r = REPLY_EMPTY;
	struct buf out = BUF_EMPTY;
	size_t capacity;

	(void)state;
	memset(id, 'x', sizeof(id) - 1);
	id[sizeof(id) - 1] = '\0';
	r.status = 422;
	r.allow = true;
	r.retry_after = INT_MAX;
	for (size_t i = 0; i < PHASES; i++)
		r.phase_us[i] = LLONG_MAX;
	r.body.length = SIZE_MAX / 2;
	assert_true(buf_reserve(&out, REPLY_HEAD_MAX));
	capacity = out.capacity;
	reply_write_head(&r, id, &out);
	assert_in_range(out.length, 400, REPLY_HEAD_MAX);
	assert_int_equal(out.capacity, capacity);
	buf_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_type_and_location),
		cmocka_unit_test(test_single),
		cmocka_unit_test(test_two_parameters),
		cmocka_unit_test(test_several),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_raw_as_line),
		cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_fault),
		cmocka_unit_test(test_answer),
		cmocka_unit_test(test_answer_method),
		cmocka_unit_test(test_answer_unavailable),
		cmocka_unit_test(test_statuses),
		cmocka_unit_test(test_phrases),
		cmocka_unit_test(test_last_resort),
		cmocka_unit_test(test_longest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
