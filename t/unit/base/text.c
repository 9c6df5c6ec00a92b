/*
 * text: comparisons, UTF-8 (RFC 3629) and white space.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

#define BYTES(s) TEXT_LITERAL(s)

static void
test_absent_and_empty(void **state)
{
	(void)state;
	assert_true(text_is_absent(TEXT_ABSENT));
	assert_true(text_is_absent(text_of(NULL)));
	assert_true(text_is_empty(TEXT_ABSENT));
	assert_false(text_is_absent(text_of("")));
	assert_true(text_is_empty(text_of("")));
	assert_false(text_is_empty(text_of(" ")));
	assert_int_equal(text_of("abc").length, 3);
}

static void
test_is(void **state)
{
	(void)state;
	assert_true(text_is(text_of("abc"), "abc"));
	assert_true(text_is(text_of(""), ""));
	assert_false(text_is(TEXT_ABSENT, ""));
	assert_false(text_is(text_of("abc"), "ab"));
	assert_false(text_is(text_of("ab"), "abc"));
	assert_false(text_is(text_of("abc"), "abC"));
	assert_false(text_is(BYTES("ab\0"), "ab"));
	assert_true(text_is((struct text){ "abcd", 3 }, "abc"));
}

static void
test_compare(void **state)
{
	static const char *const sorted[] = { "", "A", "AB", "B", "a", "\xC3" };
	enum { SORTED = sizeof(sorted) / sizeof(*sorted) };

	(void)state;
	for (int i = 0; i < SORTED; i++)
		for (int j = 0; j < SORTED; j++) {
			int order = text_compare(text_of(sorted[i]),
			    text_of(sorted[j]));

			assert_int_equal((order > 0) - (order < 0),
			    (i > j) - (i < j));
		}
	assert_int_equal(text_compare(TEXT_ABSENT, text_of("")), 0);
	assert_true(text_compare(BYTES("a\0b"), BYTES("a\0c")) < 0);
}

static void
test_ignoring_case(void **state)
{
	(void)state;
	assert_true(text_equals_ignoring_ascii_case(text_of("aBc@"),
	    text_of("AbC@")));
	assert_false(text_equals_ignoring_ascii_case(text_of("abc"),
	    text_of("abcd")));
	assert_false(text_equals_ignoring_ascii_case(text_of("a["),
	    text_of("a{")));
	assert_false(text_equals_ignoring_ascii_case(text_of("\xC3\xA4"),
	    text_of("\xC3\x84")));
	assert_true(text_equals_ignoring_ascii_case(TEXT_ABSENT, text_of("")));
}

/* A NUL byte is a byte like any other, so what follows it counts. */
static void
test_ignoring_case_past_nul(void **state)
{
	(void)state;
	assert_true(text_equals_ignoring_ascii_case(BYTES("a\0b"),
	    BYTES("A\0B")));
	assert_false(text_equals_ignoring_ascii_case(BYTES("a\0b"),
	    BYTES("a\0c")));
}

static void
test_starts_with(void **state)
{
	(void)state;
	assert_true(text_starts_with(text_of("//x"), "//"));
	assert_true(text_starts_with(text_of("//"), "//"));
	assert_true(text_starts_with(text_of("x"), ""));
	assert_false(text_starts_with(text_of("/"), "//"));
	assert_false(text_starts_with(text_of("/x"), "//"));
	assert_false(text_starts_with(TEXT_ABSENT, "x"));
	assert_true(text_starts_with(TEXT_ABSENT, ""));
}

static void
test_characters(void **state)
{
	(void)state;
	assert_int_equal(text_characters(TEXT_ABSENT), 0);
	assert_int_equal(text_characters(text_of("abc")), 3);
	assert_int_equal(text_characters(text_of("a\xC3\xA4\xE2\x82\xAC"
	    "\xF0\x9F\x98\x80z")), 5);
}

/* Write C as UTF-8 to OUT, also what UTF-8 may not hold; returns its length. */
static size_t
encode(uint32_t c, char *out)
{
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	static const unsigned char leads[] = { 0, 0, 0xC0, 0xE0, 0xF0 };

	for (size_t i = n - 1; i > 0; i--, c >>= 6)
		out[i] = (char)(0x80 | (c & 0x3F));
	out[0] = (char)(leads[n] | c);
	return n;
}

static void
test_every_code_point(void **state)
{
	char bytes[4];

	(void)state;
	for (uint32_t c = 0; c <= 0x1FFFFF; c++) {
		size_t n = encode(c, bytes);
		struct text t = { bytes, n };
		bool valid = c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF);
		uint32_t got = text_next(&t);

		if (got != (valid ? c : UINT32_MAX) ||
		    t.length != (valid ? 0 : n - 1))
			fail_msg("U+%X: got %X", (unsigned)c, (unsigned)got);
	}
}

static void
test_malformed(void **state)
{
	static const struct text bad[] = {
		{ "\x80", 1 }, { "\xBF", 1 }, { "\xC0\x80", 2 },
		{ "\xC1\xBF", 2 }, { "\xC3", 1 }, { "\xC3(", 2 },
		{ "\xC3\xC3", 2 }, { "\xE0\x80\x80", 3 },
		{ "\xE0\x9F\xBF", 3 }, { "\xE2\x82", 2 }, { "\xE2(\xA1", 3 },
		{ "\xED\xA0\x80", 3 }, { "\xED\xBF\xBF", 3 },
		{ "\xF0\x80\x80\x80", 4 }, { "\xF0\x8F\xBF\xBF", 4 },
		{ "\xF0\x9F\x98", 3 }, { "\xF4\x90\x80\x80", 4 },
		{ "\xF5\x80\x80\x80", 4 }, { "\xF8\x88\x80\x80\x80", 5 },
		{ "\xFE", 1 }, { "\xFF", 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct text t = bad[i];

		assert_false(text_is_utf8(bad[i]));
		assert_int_equal(text_next(&t), UINT32_MAX);
		assert_int_equal(t.length, bad[i].length - 1);
		assert_ptr_equal(t.bytes, bad[i].bytes + 1);
	}
	for (size_t length = 0; length < 20; length++)
		for (size_t i = 0; i <= length; i++) {
			char bytes[] = "abcdefghijklmnopqrst";

			bytes[i] = (char)0xC3;
			assert_int_equal(text_ascii((struct text){ bytes,
			    length }), i);
		}
	assert_true(text_is_utf8(TEXT_ABSENT));
	assert_true(text_is_utf8(BYTES("a\0\xC3\xA4\xF4\x8F\xBF\xBF")));
	assert_false(text_is_utf8(BYTES("abc\xF4\x8F\xBF")));
	assert_false(text_is_utf8((struct text){ "\xE2\x82\xAC", 2 }));
}

static void
test_split(void **state)
{
	static const struct {
		const char *text;
		const char *parts[5];
	} rows[] = {
		{ "a,b", { "a", "b" } }, { "a", { "a" } }, { "", { "" } },
		{ "a,,", { "a", "", "" } }, { ",", { "", "" } },
		{ NULL, { NULL } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct text rest = text_of(rows[i].text), part;
		size_t n = 0;

		for (; text_split(&rest, ',', &part); n++) {
			assert_non_null(rows[i].parts[n]);
			assert_true(text_is(part, rows[i].parts[n]));
		}
		assert_null(rows[i].parts[n]);
	}
}

static void
test_next_walks(void **state)
{
	struct text t = text_of("a\xE2\x82\xAC\xFF" "b");

	(void)state;
	assert_int_equal(text_next(&t), 'a');
	assert_int_equal(text_next(&t), 0x20AC);
	assert_int_equal(text_next(&t), UINT32_MAX);
	assert_int_equal(text_next(&t), 'b');
	assert_int_equal(text_next(&t), UINT32_MAX);
	assert_int_equal(t.length, 0);
}

/* The 25 of PropList.txt, and none besides. */
static void
test_white_space(void **state)
{
	static const uint32_t lone[] = { 0x20, 0x85, 0xA0, 0x1680, 0x2028,
	    0x2029, 0x202F, 0x205F, 0x3000 };
	size_t count = 0;

	(void)state;
	for (uint32_t c = 0; c <= 0x10FFFF; c++)
		count += text_is_white_space(c);
	assert_int_equal(count, 25);
	for (size_t i = 0; i < sizeof(lone) / sizeof(lone[0]); i++)
		assert_true(text_is_white_space(lone[i]));
	for (uint32_t c = 0x2000; c <= 0x200A; c++)
		assert_true(text_is_white_space(c));
	for (uint32_t c = 9; c <= 13; c++)
		assert_true(text_is_white_space(c));
	assert_false(text_is_white_space(0x200B));
	assert_false(text_is_white_space(0xFEFF));
	assert_false(text_is_white_space(UINT32_MAX));
}

static void
test_trim(void **state)
{
	(void)state;
	assert_true(text_is(text_trim(text_of("abc")), "abc"));
	assert_true(text_is(text_trim(text_of(" \t a b\r\n")), "a b"));
	assert_true(text_is(text_trim(text_of("\xE3\x80\x80\xC3\xA4"
	    "\xC2\xA0\xE2\x80\xA8")), "\xC3\xA4"));
	assert_true(text_is(text_trim(text_of("\xE2\x80\x8B")),
	    "\xE2\x80\x8B"));
	assert_true(text_is_empty(text_trim(text_of(" \xC2\x85 "))));
	assert_true(text_is_empty(text_trim(text_of(""))));
	assert_false(text_is_absent(text_trim(text_of("  "))));
	assert_true(text_is_absent(text_trim(TEXT_ABSENT)));
	/* What is not UTF-8 is no white space and no reason to run away. */
	assert_true(text_is(text_trim(text_of(" \xA0 ")), "\xA0"));
	assert_true(text_is(text_trim(text_of("\x80\x80\x80")),
	    "\x80\x80\x80"));
	assert_int_equal(text_trim((struct text){ "  \xE3\x80", 4 }).length,
	    2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_absent_and_empty),
		cmocka_unit_test(test_is),
		cmocka_unit_test(test_compare),
		cmocka_unit_test(test_ignoring_case),
		cmocka_unit_test(test_ignoring_case_past_nul),
		cmocka_unit_test(test_starts_with),
		cmocka_unit_test(test_characters),
		cmocka_unit_test(test_every_code_point),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_split),
		cmocka_unit_test(test_next_walks),
		cmocka_unit_test(test_white_space),
		cmocka_unit_test(test_trim),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
