/*
 * The syntax of redirectUrl: t/data/redirect_url.txt, contract D24.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "values/redirect_url.h"

static const char *
verdict(const char *expected, struct text text)
{
	(void)expected;
	return redirect_url_is_acceptable(text) ? "yes" : "no";
}

static void
test_data_file(void **state)
{
	(void)state;
	cases_run("redirect_url", 60, verdict);
}

static void
test_absent(void **state)
{
	(void)state;
	assert_true(redirect_url_is_acceptable(TEXT_ABSENT));
}

static void
test_origins(void **state)
{
	static const char *const rows[][2] = {
		{ "https://shop.example", "https://shop.example" },
		{ "HTTPS://Shop.Example/A?b#c", "https://shop.example" },
		{ "https://shop.example:443/", "https://shop.example" },
		{ "http://shop.example:80", "http://shop.example" },
		{ "http://shop.example:/", "http://shop.example" },
		{ "http://shop.example:443/", "http://shop.example:443" },
		{ "https://shop.example:080/", "https://shop.example:080" },
		{ "https://shop.example./", "https://shop.example." },
		{ "http://[::1]:8080/", "http://[::1]:8080" },
		{ "http://127.0.0.1:8080/", "http://127.0.0.1:8080" },
		{ "https://a@shop.example/", NULL },
		{ "//shop.example/", NULL },
		{ "/\\shop.example/", NULL },
		{ "/a", NULL }, { "a", NULL }, { "", NULL },
		{ "javascript:x", NULL }, { "https:shop.example", NULL },
		{ "https:///shop.example", NULL },
	};
	struct buf out = BUF_EMPTY;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		bool found;

		buf_reset(&out);
		found = redirect_url_origin(text_of(rows[i][0]), &out);
		assert_int_equal(found, rows[i][1] != NULL);
		assert_string_equal(buf_string(&out),
		    found ? rows[i][1] : "");
	}
	buf_free(&out);
}

static void
test_lists(void **state)
{
	static const struct text list = TEXT_CONSTANT(
	    "https://a.example,http://B.example:8080/x , nonsense");

	(void)state;
	assert_true(redirect_url_list_has(list,
	    TEXT_LITERAL("https://a.example")));
	assert_true(redirect_url_list_has(list,
	    TEXT_LITERAL("http://b.example:8080")));
	assert_false(redirect_url_list_has(list,
	    TEXT_LITERAL("http://a.example")));
	assert_false(redirect_url_list_has(list,
	    TEXT_LITERAL("http://b.example")));
	assert_false(redirect_url_list_has(list, TEXT_LITERAL("nonsense")));
	assert_false(redirect_url_list_has(TEXT_LITERAL(""),
	    TEXT_LITERAL("")));
}

/* Of all bytes, a path takes those that RFC 3986 lets it have. */
static void
test_every_byte(void **state)
{
	static const char pchar[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/?#";

	(void)state;
	for (int c = 0; c < 256; c++) {
		char bytes[] = { '/', 'a', (char)c, 'b' };
		bool wanted = c != 0 && strchr(pchar, c) != NULL;

		assert_int_equal(redirect_url_is_acceptable(
		    (struct text){ bytes, sizeof(bytes) }), wanted);
	}
}

static void
test_text_without_nul(void **state)
{
	(void)state;
	assert_true(redirect_url_is_acceptable((struct text){ "/a b", 2 }));
	assert_false(redirect_url_is_acceptable((struct text){ "/a%20", 4 }));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_data_file),
		cmocka_unit_test(test_absent),
		cmocka_unit_test(test_origins),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_every_byte),
		cmocka_unit_test(test_text_without_nul),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
