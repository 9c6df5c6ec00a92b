/*
 * Headers, compared byte by byte; a long name is read back with GMime's parser.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <gmime/gmime.h>

#include "base/buf.h"
#include "mail/message.h"

static const struct message plain = {
	.from_name = "My Shop", .from_address = "owner@example.com",
	.to_name = "Anna Rossi", .to_address = "anna@example.org",
	.subject = "Welcome to My Shop", .message_id = "7.abc@example.com",
	.date = 1700000000, .language = "it-IT", .unsubscribe = "",
	.text = "Hello\n",
	.html = "<p>Hello</p>\n",
};

/* Build M, which must work; valid until the next call with NULL. */
static const char *
build(const struct message *m)
{
	static struct buf out = BUF_EMPTY;

	buf_free(&out);
	if (m != NULL)
		assert_int_equal(message_build(m, &out), 0);
	return buf_string(&out);
}

static void
assert_refused(const struct message *m)
{
	struct buf out = BUF_EMPTY;

	assert_int_equal(message_build(m, &out), -1);
	buf_free(&out);
}

/* The header NAME of TEXT with its folded lines, "" if absent. */
static const char *
header(const char *text, const char *name)
{
	static char value[8192];
	size_t n = strlen(name), length = 0;
	const char *line;

	value[0] = '\0';
	for (line = text; *line != '\0' && *line != '\n';) {
		const char *end = strchr(line, '\n');

		assert_non_null(end);
		while (end[1] == ' ' || end[1] == '\t')
			assert_non_null(end = strchr(end + 1, '\n'));
		if (strncmp(line, name, n) == 0 && line[n] == ':') {
			assert_string_equal(value, ""); /* only once */
			length = (size_t)(end - line) - n - 2;
			assert_true(length < sizeof(value));
			memcpy(value, line + n + 2, length);
			value[length] = '\0';
		}
		line = end + 1;
	}
	return value;
}

/* How many headers TEXT has; a folded one counts once. */
static int
headers(const char *text)
{
	int count = 0;

	for (; *text != '\0' && *text != '\n'; text = strchr(text, '\n') + 1)
		count += *text != ' ' && *text != '\t';
	return count;
}

static GMimeMessage *
parse(const char *text)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(text,
	    strlen(text));
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);

	g_object_unref(parser);
	g_object_unref(stream);
	assert_non_null(message);
	return message;
}

static void
test_plain(void **state)
{
	static const char expected[] =
	    "From: \"My Shop\" <owner@example.com>\n"
	    "To: \"Anna Rossi\" <anna@example.org>\n"
	    "Subject: Welcome to My Shop\n"
	    "Date: Tue, 14 Nov 2023 22:13:20 +0000\n"
	    "Message-ID: <7.abc@example.com>\n"
	    "MIME-Version: 1.0\n"
	    "Auto-Submitted: auto-generated\n"
	    "Content-Language: it-IT\n"
	    "Content-Type: multipart/alternative; boundary=";
	const char *text = build(&plain);

	(void)state;
	assert_int_equal(strncmp(text, expected, sizeof(expected) - 1), 0);
	assert_int_equal(headers(text), 9);
	assert_null(strchr(text, '\r'));
	assert_non_null(strstr(text, "\n\n--"));
	assert_non_null(strstr(text,
	    "\nContent-Type: text/plain; charset=UTF-8\n"
	    "Content-Transfer-Encoding: quoted-printable\n\nHello\n"));
	assert_non_null(strstr(text,
	    "\nContent-Type: text/html; charset=UTF-8\n"
	    "Content-Transfer-Encoding: quoted-printable\n\n<p>Hello</p>\n"));
	build(NULL);
}

static void
test_names(void **state)
{
	static const struct {
		const char *name, *expected;
	} cases[] = {
		{ "", "<anna@example.org>" },
		{ " \t\r\n ", "<anna@example.org>" },
		{ " Anna ", "\"Anna\" <anna@example.org>" },
		{ "A  \"B\" \\C", "\"A  \\\"B\\\" \\\\C\" <anna@example.org>" },
		{ "x@y.z, <e@f.g>;", "\"x@y.z, <e@f.g>;\" <anna@example.org>" },
		{ "J\xC3\xB6rg",
		    "=?UTF-8?B?SsO2cmc=?= <anna@example.org>" },
		{ "=?utf-8?q?x?=", "=?UTF-8?B?PT91dGYtOD9xP3g/PQ==?="
		    " <anna@example.org>" },
		{ "a\r\nBcc: b@example.org", "\"a  Bcc: b@example.org\""
		    " <anna@example.org>" },
		{ "a\nb\x7F" "c", "\"a b c\" <anna@example.org>" },
		/* No encoded word is cut within a character. */
		{ "\xF0\x9F\x98\x80\xF0\x9F\x98\x80\xF0\x9F\x98\x80"
		    "\xF0\x9F\x98\x80\xF0\x9F\x98\x80\xF0\x9F\x98\x80"
		    "\xF0\x9F\x98\x80\xF0\x9F\x98\x80\xF0\x9F\x98\x80"
		    "\xF0\x9F\x98\x80\xF0\x9F\x98\x80\xF0\x9F\x98\x80",
		    "=?UTF-8?B?8J+YgPCfmIDwn5iA8J+YgPCfmIDwn5iA8J+YgPCfmIDwn5iA"
		    "?=\n =?UTF-8?B?8J+YgPCfmIDwn5iA?=\n <anna@example.org>" },
	};
	struct message m = plain;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		m.to_name = cases[i].name;
		assert_string_equal(header(build(&m), "To"),
		    cases[i].expected);
		assert_int_equal(headers(build(&m)), 9);
		m.from_name = cases[i].name;
		assert_string_equal(header(build(&m), "To"),
		    cases[i].expected);
	}
	build(NULL);
}

static void
test_unsubscribe(void **state)
{
	static const char *const bad[] = { "", "https://a.example/ x",
	    "https://a.example/\r\nBcc: x@a.example", "https://a.example/>",
	    "https://a.example/<", "https://a.example/,b",
	    "https://\xC3\xA9.example/" };
	char longest[902];
	struct message m = plain;

	(void)state;
	m.unsubscribe = "https://a.example/?id=1&code=c";
	assert_string_equal(header(build(&m), "List-Unsubscribe"),
	    "<https://a.example/?id=1&code=c>");
	assert_string_equal(header(build(&m), "List-Unsubscribe-Post"),
	    "List-Unsubscribe=One-Click");
	assert_int_equal(headers(build(&m)), 11);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		m.unsubscribe = bad[i];
		assert_int_equal(headers(build(&m)), 9);
	}
	memset(longest, 'a', sizeof(longest));
	longest[901] = '\0';
	m.unsubscribe = longest;
	assert_int_equal(headers(build(&m)), 9);
	m.unsubscribe = longest + 1;
	assert_int_equal(headers(build(&m)), 11);
	build(NULL);
}

static void
test_long_name(void **state)
{
	struct message m = plain;
	struct buf name = BUF_EMPTY;
	InternetAddressList *list;
	GMimeMessage *parsed;
	const char *p;

	(void)state;
	for (int i = 0; i < 255; i++)
		buf_text(&name, "\xF0\x9F\x98\x80");
	m.to_name = m.subject = buf_string(&name);
	for (p = build(&m); *p != '\n'; p = strchr(p, '\n') + 1)
		assert_true(strcspn(p, "\n") <= 100);
	parsed = parse(build(&m));
	list = g_mime_message_get_to(parsed);
	assert_int_equal(internet_address_list_length(list), 1);
	assert_string_equal(internet_address_get_name(
	    internet_address_list_get_address(list, 0)), buf_string(&name));
	assert_string_equal(g_mime_message_get_subject(parsed),
	    buf_string(&name));
	g_object_unref(parsed);
	buf_free(&name);
	build(NULL);
}

static void
test_addresses(void **state)
{
	static const struct {
		const char *address, *expected, *envelope;
	} cases[] = {
		{ "a.b@example.org", "<a.b@example.org>", NULL },
		{ "-a@localhost", "<-a@localhost>", NULL },
		{ "!#$%&'*+-/=?^_`{|}~@e.org",
		    "<\"!#$%&'*+-/=\\?^_`{|}~\"@e.org>", NULL },
		{ "a/b?c=d^{e|f}~@e.org", "<a/b?c=d^{e|f}~@e.org>", NULL },
		{ "=?utf-8?q?x?=@e.org", "<\"=\\?utf-8\\?q\\?x\\?=\"@e.org>",
		    NULL },
		{ "j\xC3\xB6rg@e.org", "<j\xC3\xB6rg@e.org>", NULL },
		{ "a@m\xC3\xBCller.example", "<a@xn--mller-kva.example>",
		    "a@xn--mller-kva.example" },
		{ "a@fa\xC3\x9F.example", "<a@xn--fa-hia.example>",
		    "a@xn--fa-hia.example" }, /* not transitional: not fass */
		{ "a@xn--mller-kva.example", "<a@xn--mller-kva.example>",
		    NULL },
		{ "a@ab--cd.example", "<a@ab--cd.example>", NULL },
	};
	struct message m = plain;
	struct buf out = BUF_EMPTY;

	(void)state;
	m.to_name = "";
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		m.to_address = cases[i].address;
		assert_string_equal(header(build(&m), "To"),
		    cases[i].expected);
		buf_reset(&out);
		assert_int_equal(message_envelope_address(cases[i].address,
		    &out), 0);
		assert_string_equal(buf_string(&out),
		    cases[i].envelope != NULL ? cases[i].envelope :
		    cases[i].address);
	}
	buf_free(&out);
	build(NULL);
}

static void
test_bad_addresses(void **state)
{
	static const char *const cases[] = { "", "a", "@", "@example.org", "a@",
	    "a@b@example.org", "a b@example.org", "a@exa mple.org",
	    "a\n@example.org", "a@example.org\nBcc: b@example.org",
	    "a\r\nBcc: b@example.org", "a@example.org,b@example.org",
	    "<a@example.org>", "\"a\"@example.org", "a(x)@example.org",
	    ".a@example.org", "a.@example.org", "a..b@example.org",
	    "a@example..org", "a@.example.org", "a@example.org.",
	    "a@[127.0.0.1]", "a@exam_ple.org", "\xFF@example.org",
	    "a\xC2\x85@example.org", "a\xE2\x80\xA8@example.org",
	    "a@\xFF.org", "a@\xE2\x98\x83\xEF\xBF\xBD.example",
	    "a@xn--m\xC3\xBCller.example" };
	struct message m;
	struct buf out = BUF_EMPTY;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		m = plain;
		m.to_address = cases[i];
		assert_refused(&m);
		m = plain;
		m.from_address = cases[i];
		assert_refused(&m);
		buf_reset(&out);
		assert_int_equal(message_envelope_address(cases[i], &out), -1);
	}
	buf_free(&out);
}

static void
test_subjects(void **state)
{
	static const struct {
		const char *subject, *expected;
	} cases[] = {
		{ "a  b", "a  b" },
		{ "a\nBcc: b@example.org", "a Bcc: b@example.org" },
		{ "a\r\n\r\nb", "a    b" },
		{ "a\xC2\x85" "b", "a b" },
		{ "caff\xC3\xA8", "=?UTF-8?B?Y2FmZsOo?=" },
		{ "=?utf-8?q?x?=", "=?UTF-8?B?PT91dGYtOD9xP3g/PQ==?=" },
		{ "\xFF", "=?UTF-8?B?77+9?=" },
		/* Broken after a space where there is one. */
		{ "perch\xC3\xA9 una riga lunga deve essere spezzata dopo uno",
		    "=?UTF-8?B?cGVyY2jDqSB1bmEg?=\n"
		    " =?UTF-8?B?cmlnYSBsdW5nYSBkZXZlIGVzc2VyZSBzcGV6emF0YSBk"
		    "b3BvIHVubw==?=" },
	};
	struct message m = plain;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		m.subject = cases[i].subject;
		assert_string_equal(header(build(&m), "Subject"),
		    cases[i].expected);
		assert_int_equal(headers(build(&m)), 9);
	}
	build(NULL);
}

/*
 * No line with an encoded word is longer than 76 characters (RFC 2047 section
 * 2), the first with its header's name included, wherever words may break.
 */
static void
test_encoded_lines(void **state)
{
	static const char *const characters[] = { "\xC3\xA9", "\xE6\xBC\xA2",
	    "\xF0\x9F\x8F\xA0", "\xE6\xBC\xA2 " };
	struct message m = plain;
	char text[200];

	(void)state;
	m.subject = m.from_name = m.to_name = text;
	for (size_t i = 0; i < sizeof(characters) / sizeof(char *); i++)
		for (size_t n = 1; n <= 40; n++) {
			text[0] = '\0';
			for (size_t j = 0; j < n; j++)
				strcat(text, characters[i]);
			for (const char *line = build(&m); *line != '\0'; ) {
				const char *end = strchr(line, '\n');

				const char *word = strstr(line, "=?");

				if (word != NULL && word < end)
					assert_in_range(end - line, 0, 76);
				line = end + 1;
			}
		}
	build(NULL);
}

static void
test_other_headers(void **state)
{
	static const char *const bad_ids[] = { "", "a", "a@", "@b", "a@b\nX: y",
	    "a@b>", "<a@b>", "a b@c", "a@b@c", "a..b@c", "\xC3\xA9@b" };
	static const char *const bad_languages[] = { "", "it_IT", "it\nX: y",
	    "it IT", "\xC3\xA9" };
	struct message m = plain;

	(void)state;
	for (size_t i = 0; i < sizeof(bad_ids) / sizeof(char *); i++) {
		m.message_id = bad_ids[i];
		assert_refused(&m);
	}
	m = plain;
	for (size_t i = 0; i < sizeof(bad_languages) / sizeof(char *); i++) {
		m.language = bad_languages[i];
		assert_refused(&m);
	}
	m = plain;
	m.date = INT64_MAX;
	assert_refused(&m);
	m.date = 0;
	assert_string_equal(header(build(&m), "Date"),
	    "Thu, 01 Jan 1970 00:00:00 +0000");
	build(NULL);
}

/* No line of a body is longer than 76 characters (RFC 2045 section 6.7). */
static void
test_width(void **state)
{
	char body[400];
	struct message m = plain;

	(void)state;
	m.text = m.html = body;
	for (size_t start = 0; start < 80; start++) {
		const char *line, *end;

		memset(body, 'a', sizeof(body));
		for (size_t i = start; i < sizeof(body); i += 2)
			body[i] = '=';
		body[sizeof(body) - 1] = '\0';
		line = strstr(build(&m), "\n\n");
		for (; (end = strchr(line, '\n')) != NULL; line = end + 1)
			assert_in_range(end - line, 0, 76);
	}
	build(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_unsubscribe),
		cmocka_unit_test(test_long_name),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_bad_addresses),
		cmocka_unit_test(test_subjects),
		cmocka_unit_test(test_encoded_lines),
		cmocka_unit_test(test_other_headers),
		cmocka_unit_test(test_width),
	};

	g_mime_init();
	return cmocka_run_group_tests_name("message", tests, NULL, NULL);
}
