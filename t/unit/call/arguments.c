/*
 * The arguments of an endpoint: how they may be spelled, which of two spellings
 * counts, what is refused and in which order.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "call/arguments.h"

/* Each with a word of what is expected of the two arguments, or the reply. */
static const struct row {
	const char *body;
	const char *token;	/* NULL: refused */
	long long website;	/* 0: not given */
	const char *reply;
} rows[] = {
	{ "{\"resetToken\":\"a\",\"websiteId\":2}", "a", 2, NULL },
	{ "{\"reset_token\":\"a\",\"website_id\":\"2\"}", "a", 2, NULL },
	{ "{\"resetToken\":\"a\"}", "a", 0, NULL },
	{ "{\"resetToken\":\"a\",\"websiteId\":null}", "a", 0, NULL },
	{ "{\"resetToken\":7}", "7", 0, NULL },
	{ "{\"resetToken\":\"\"}", "", 0, NULL },
	{ "{\"resetToken\":\"a\",\"reset_token\":\"b\"}", "a", 0, NULL },
	{ "{\"reset_token\":\"b\",\"resetToken\":\"a\"}", "a", 0, NULL },
	{ "{\"resetToken\":null,\"reset_token\":\"b\"}", "b", 0, NULL },
	{ "{\"resetToken\":\"a\",\"reset_token\":[]}", "a", 0, NULL },
	{ "{\"resetToken\":\"a\",\"other\":[1]}", "a", 0, NULL },
	{ "{\"ResetToken\":\"a\"}", NULL, 0, "\"resetToken\"" },
	{ "{\"resettoken\":\"a\"}", NULL, 0, "\"resetToken\"" },
	{ "{\"reset__token\":\"a\"}", NULL, 0, "\"resetToken\"" },
	{ "{\"reset_tokens\":\"a\"}", NULL, 0, "\"resetToken\"" },
	{ "{\"reset_\":\"a\"}", NULL, 0, "\"resetToken\"" },
	{ "{\"resetToken\":null}", NULL, 0, "\"resetToken\"" },
	{ "{}", NULL, 0, "\"resetToken\"" },
	{ "[\"resetToken\"]", NULL, 0, "\"resetToken\"" },
	{ "\"resetToken\"", NULL, 0, "\"resetToken\"" },
	{ "", NULL, 0, "\"resetToken\"" },
	{ "{", NULL, 0, "Decoding error." },
	{ "{\"resetToken\":true}", NULL, 0, "{\"message\":\"The \\\"1\\\" "
	    "value's type is invalid. The \\\"string\\\" type" },
	{ "{\"resetToken\":[\"a\"]}", NULL, 0, "{\"message\":\"The "
	    "\\\"array\\\" value's type is invalid. The \\\"string\\\" type" },
	{ "{\"websiteId\":\"x\",\"resetToken\":[]}", NULL, 0, "\\\"int\\\"" },
	{ "{\"resetToken\":[],\"websiteId\":\"x\"}", NULL, 0,
	    "\\\"string\\\"" },
	{ "{\"websiteId\":1.5}", NULL, 0, "\\\"1.5\\\" value's type" },
};

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct argument list[] = {
			{ .name = "resetToken", .type = ARGUMENT_TEXT },
			{ .name = "websiteId", .type = ARGUMENT_NUMBER,
			    .optional = true },
		};
		struct app app = { .settings.max_body = 1000 };
		struct request request = { .accept = "", .content_encoding = "",
		    .content_type = "application/json" };
		struct reply reply = REPLY_EMPTY;
		struct call call = { .app = &app, .request = &request,
		    .reply = &reply };
		struct json_document *document;
		bool went_on;

		buf_text(&request.body, rows[i].body);
		went_on = arguments_read(&call, &document, list, 2);
		if (went_on != (rows[i].token != NULL) ||
		    (went_on && (!text_is(list[0].text, rows[i].token) ||
		    list[1].number.given != (rows[i].website != 0) ||
		    list[1].number.value != rows[i].website)) ||
		    (!went_on && (reply.status != 400 ||
		    strstr(buf_string(&reply.body), rows[i].reply) == NULL)))
			fail_msg("%s: %d %s", rows[i].body, reply.status,
			    buf_string(&reply.body));
		json_free(document);
		problems_free(&call.problems);
		reply_free(&reply);
		buf_free(&request.body);
	}
}

/* Those that are absent are told together, in their own order. */
static void
test_required(void **state)
{
	struct argument list[] = {
		{ .name = "email", .type = ARGUMENT_TEXT },
		{ .name = "websiteId", .type = ARGUMENT_NUMBER },
		{ .name = "template", .type = ARGUMENT_TEXT },
	};
	struct app app = { .settings.max_body = 1000 };
	struct request request = { .accept = "" };
	struct reply reply = REPLY_EMPTY;
	struct call call = { .app = &app, .request = &request,
	    .reply = &reply };
	struct json_document *document;
	const char *at;

	(void)state;
	assert_false(arguments_read(&call, &document, list, 3));
	assert_null(document);
	assert_int_equal(reply.status, 400);
	at = strstr(buf_string(&reply.body), "\"email\"");
	assert_non_null(at);
	at = strstr(at, "\"websiteId\"");
	assert_non_null(at);
	assert_non_null(strstr(at, "\"template\""));
	problems_free(&call.problems);
	reply_free(&reply);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_required),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
