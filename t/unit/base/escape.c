/*
 * Text in other languages: JSON strings, HTML, headers, URLs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/escape.h"

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
		    "\"\\b\\t\\n\\f\\r\"" },
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

static void
test_others(void **state)
{
	static const struct {
		void (*escape)(struct buf *, struct text);
		const char *text, *escaped;
	} rows[] = {
		{ escape_nothing, "<&\n\"", "<&\n\"" },
		{ escape_html, "a<b>\"c\" & 'd'", "a&lt;b&gt;&quot;c&quot; "
		    "&amp; &#39;d&#39;" },
		{ escape_html, "\xC3\xA9 &amp;", "\xC3\xA9 &amp;amp;" },
		{ escape_header, "a\r\nBcc: x\x7F\tb\xC3\xA9",
		    "a  Bcc: x  b\xC3\xA9" },
		{ escape_url_component, "aZ09-._~", "aZ09-._~" },
		{ escape_url_component, "/?&=+ %#\"\n\xC3\xA9",
		    "%2F%3F%26%3D%2B%20%25%23%22%0A%C3%A9" },
		{ escape_url_component, "", "" },
	};
	struct buf b = BUF_EMPTY;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		buf_reset(&b);
		rows[i].escape(&b, text_of(rows[i].text));
		assert_string_equal(buf_string(&b), rows[i].escaped);
	}
	buf_reset(&b);
	escape_url_component(&b, (struct text){ "\0", 1 });
	assert_string_equal(buf_string(&b), "%00");
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
		bool two = c != 0 && strchr("\b\t\n\f\r\"\\", c) != NULL;

		buf_reset(&b);
		escape_json(&b, (struct text){ &byte, 1 });
		assert_int_equal(b.length, two ? 4 : c < 0x20 ? 8 : 3);
	}
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_ascii),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
