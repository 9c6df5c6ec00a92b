/*
 * The bodies of messages, read back with GMime's parser.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <gmime/gmime.h>

#include "base/buf.h"
#include "mail/message_body.h"

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

/* PART of the multipart of MESSAGE, decoded; the caller frees it. */
static char *
decoded(GMimeMessage *message, int part)
{
	GMimeObject *both = g_mime_message_get_mime_part(message);
	GMimeObject *one;

	assert_true(GMIME_IS_MULTIPART(both));
	assert_int_equal(g_mime_multipart_get_count(GMIME_MULTIPART(both)), 2);
	one = g_mime_multipart_get_part(GMIME_MULTIPART(both), part);
	assert_true(GMIME_IS_TEXT_PART(one));
	return g_mime_text_part_get_text(GMIME_TEXT_PART(one));
}

static void
assert_body(const char *text, const char *expected)
{
	struct buf built = BUF_EMPTY;
	GMimeMessage *parsed;
	const char *p;
	char *got;

	buf_text(&built, "MIME-Version: 1.0\n");
	message_body(&built, text, text);
	for (p = buf_string(&built); *p != '\0'; p = strchr(p, '\n') + 1) {
		assert_true(strcspn(p, "\n") <= 78);
		if (strchr(p, '\n') == NULL)
			break;
	}
	for (p = buf_string(&built); *p != '\0'; p++)
		assert_true((unsigned char)*p < 0x80);
	assert_null(strstr(buf_string(&built), " \n"));
	assert_null(strstr(buf_string(&built), "\t\n"));
	parsed = parse(buf_string(&built));
	for (int i = 0; i < 2; i++) {
		got = decoded(parsed, i);
		assert_string_equal(got, expected);
		g_free(got);
	}
	g_object_unref(parsed);
	buf_free(&built);
}

static void
test_bodies(void **state)
{
	static const char *const cases[] = { "", "a", ".\n.\n",
	    "--=-\n--x--\n", "a \n b\t\n", "From here\n",
	    "=3D=\n", "caff\xC3\xA8 e citt\xC3\xA0, tutto bene qui\n" };
	struct buf text = BUF_EMPTY, crlf = BUF_EMPTY;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(char *); i++)
		assert_body(cases[i], cases[i]);
	for (int i = 0; i < 5000; i++)
		buf_text(&text, "x <b>");
	assert_body(buf_string(&text), buf_string(&text));
	/* Mostly beyond ASCII: base64, with the line ends of MIME. */
	buf_reset(&text);
	for (int i = 0; i < 100; i++) {
		buf_text(&text, "\xD0\x90\xD0\x91\xD0\x92\n");
		buf_text(&crlf, "\xD0\x90\xD0\x91\xD0\x92\r\n");
	}
	assert_body(buf_string(&text), buf_string(&crlf));
	buf_free(&text);
	buf_free(&crlf);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bodies),
	};

	g_mime_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
