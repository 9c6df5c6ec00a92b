/*
 * Names of strangers: what is left of links, controls and length.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/text.h"
#include "mail/defang.h"

#define EMOJI "\xF0\x9F\x98\x80"
#define ELLIPSIS "\xE2\x80\xA6"

static const char *
defanged(const char *name)
{
	static struct buf out = BUF_EMPTY;

	buf_free(&out);
	if (name != NULL)
		defang(&out, name);
	return buf_string(&out);
}

static void
test_texts(void **state)
{
	static const char *const cases[][2] = {
		{ "", "" },
		{ "Anna Maria Rossi", "Anna Maria Rossi" },
		{ "Jos\xC3\xA9 O'Neil-\xE6\xBC\xA2", "Jos\xC3\xA9 O'Neil-"
		    "\xE6\xBC\xA2" },
		{ "  a \t b  ", "a b" },
		{ "Dr. Who", "Dr. Who" },
		{ "J.R.R. Tolkien Jr.", "J. R. R. Tolkien Jr." },
		{ "www.evil.example", "www. evil. example" },
		{ "https://evil.example/x", "https: / / evil. example/ x" },
		{ "evil@evil.example", "evil@ evil. example" },
		{ "mailto:a", "mailto: a" },
		{ "\\\\evil\\x", "\\ \\ evil\\ x" },
		{ "evil\xE3\x80\x82" "com", "evil\xE3\x80\x82 com" },
		{ "evil\xEF\xBC\x8E" "com", "evil\xEF\xBC\x8E com" },
		{ "evil\xEF\xBD\xA1" "com", "evil\xEF\xBD\xA1 com" },
		{ "a\xEF\xBC\xA0" "b", "a\xEF\xBC\xA0 b" },
		{ "http\xEF\xBC\x9A\xEF\xBC\x8F" "x",
		    "http\xEF\xBC\x9A \xEF\xBC\x8F x" },
		/* Invisible characters hide nothing. */
		{ "evil.\xE2\x81\xA0" "com", "evil. com" },
		{ "evil\xE2\x80\x8B.\xE2\x80\x8B" "com", "evil. com" },
		{ "a\r\nb\vc\fd", "a b c d" },
		{ "a\xC2\x85" "b\xE2\x80\xA8" "c\xE2\x80\xA9" "d", "a b c d" },
		{ "a\x01\x1B\x7F\xC2\x9B" "b", "ab" },
		{ "\xE2\x80\xAE" "moc\xE2\x81\xA6\xE2\x80\x8F\xD8\x9C", "moc" },
		{ "\xEF\xBB\xBF" "a\xC2\xAD" "b\xF3\xA0\x81\xA1" "c", "abc" },
		{ "a\xC2\xA0\xE3\x80\x80" "b", "a b" },
		{ "a\xFF" "b\xED\xA0\x80", "ab" },
		{ "\xE2\x80\xAE\n", "" },
		{ "<b>&\"", "<b>&\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(defanged(cases[i][0]), cases[i][1]);
	defanged(NULL);
}

static void
test_length(void **state)
{
	struct buf name = BUF_EMPTY, cut = BUF_EMPTY;

	(void)state;
	for (int i = 0; i < 64; i++)
		buf_text(&name, EMOJI);
	assert_string_equal(defanged(buf_string(&name)), buf_string(&name));
	buf_text(&cut, buf_string(&name));
	buf_text(&cut, ELLIPSIS);
	buf_text(&name, " \xE2\x80\x8B\n");
	assert_int_equal(strlen(defanged(buf_string(&name))), 256);
	buf_text(&name, EMOJI);
	assert_string_equal(defanged(buf_string(&name)), buf_string(&cut));
	for (int i = 65; i < 255; i++)
		buf_text(&name, EMOJI);
	assert_string_equal(defanged(buf_string(&name)), buf_string(&cut));
	/* What is put in counts too. */
	buf_reset(&name);
	for (int i = 0; i < 255; i++)
		buf_text(&name, ".");
	assert_true(text_characters(text_of(defanged(buf_string(&name)))) <=
	    65);
	buf_free(&name);
	buf_free(&cut);
	defanged(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
