/*
 * Keys of e-mail addresses: t/data/email_key.txt, contract D19 and H4.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "values/email_key.h"

/* TEXT is two addresses with a space between them. */
static const char *
verdict(const char *expected, struct text text)
{
	char one[EMAIL_KEY_SIZE], other[EMAIL_KEY_SIZE];
	const char *space = memchr(text.bytes, ' ', text.length);
	struct text a, b;

	(void)expected;
	assert_non_null(space);
	a = (struct text){ text.bytes, (size_t)(space - text.bytes) };
	b = (struct text){ space + 1, text.length - a.length - 1 };
	if (email_address_check(a) != EMAIL_VALID ||
	    email_address_check(b) != EMAIL_VALID)
		return "not valid";
	if (!email_key(a, one) || !email_key(b, other))
		return "without a key";
	return strcmp(one, other) == 0 ? "same" : "other";
}

static void
test_data_file(void **state)
{
	(void)state;
	cases_run("email_key", 60, verdict);
}

static void
assert_key(struct text email, const char *expected)
{
	char key[EMAIL_KEY_SIZE] = "x";

	assert_int_equal(email_key(email, key), expected[0] != '\0');
	assert_string_equal(key, expected);
}

/* Addresses that a table may have from elsewhere. */
static void
test_strange(void **state)
{
	char bytes[4096];

	(void)state;
	assert_key(TEXT_LITERAL("\"A B\"@[127.0.0.1]"), "\"a b\"@[127.0.0.1]");
	assert_key(TEXT_LITERAL("Root@LocalHost"), "root@localhost");
	assert_key(TEXT_LITERAL("A@B@XN--BCHER-KVA.example"),
	    "a@b@xn--bcher-kva.example");
	assert_key(TEXT_LITERAL("a@B\xC3\x9C" "cher .example"),
	    "a@b\xC3\xBC" "cher .example");
	assert_key(TEXT_LITERAL("a@xn--.Example"), "a@xn--.example");
	assert_key(TEXT_ABSENT, "");
	assert_key(TEXT_LITERAL(""), "");
	assert_key(TEXT_LITERAL("jane"), "");
	assert_key(TEXT_LITERAL("@"), "");
	assert_key(TEXT_LITERAL("@example.com"), "");
	assert_key(TEXT_LITERAL("jane@"), "");
	assert_key(TEXT_LITERAL("ja\0ne@example.com"), "");
	assert_key(TEXT_LITERAL("ja\xFFne@example.com"), "");
	assert_key(TEXT_LITERAL("jane@example.co\xC3"), "");
	memset(bytes, 'a', sizeof(bytes));
	bytes[1] = '@';
	assert_key((struct text){ bytes, sizeof(bytes) }, "");
	assert_key((struct text){ bytes, EMAIL_KEY_MAX + 1 }, "");
	bytes[EMAIL_KEY_MAX] = '\0';
	assert_key(text_of(bytes), bytes);
}

/*
 * Four bytes become twelve, and three characters: still bounded.  A musical
 * note is no letter, but may stand in a table.
 */
static void
test_growth(void **state)
{
	char bytes[4 * 255 + 1] = "", key[EMAIL_KEY_SIZE];
	size_t notes;

	(void)state;
	for (notes = 0; notes < 253; notes++) {
		struct text t;

		memcpy(bytes + 4 * notes, "\xF0\x9D\x85\xA0@a", 7);
		t = text_of(bytes);
		assert_int_equal(email_key(t, key),
		    3 * (notes + 1) + 2 <= EMAIL_KEY_MAX);
		if (key[0] != '\0')
			assert_int_equal(strlen(key), 12 * (notes + 1) + 2);
	}
}

/* The longest address: every label of its domain needs the most ASCII. */
static void
test_longest(void **state)
{
	struct buf b = BUF_EMPTY;
	char key[EMAIL_KEY_SIZE];

	(void)state;
	cases_unescape(&b, "{\\u0344*32}@", 12);
	cases_unescape(&b, "{x\\u00E9.*24}ab", 15);
	assert_int_equal(email_address_check((struct text){ buf_string(&b),
	    b.length }), EMAIL_VALID);
	assert_true(email_key((struct text){ buf_string(&b), b.length }, key));
	assert_true(text_characters(text_of(key)) <= EMAIL_KEY_MAX);
	buf_free(&b);
}

/* Add code point C to B in UTF-8. */
static void
add(struct buf *b, uint32_t c)
{
	if (c < 0x10000)
		cases_add_character(b, c);
	else {
		buf_byte(b, (char)(0xF0 | c >> 18));
		buf_byte(b, (char)(0x80 | (c >> 12 & 0x3F)));
		buf_byte(b, (char)(0x80 | (c >> 6 & 0x3F)));
		buf_byte(b, (char)(0x80 | (c & 0x3F)));
	}
}

/*
 * The key of a key is itself, whatever letter is in it (planes 0 to 2).  In
 * ASCII it is the lower case: what the defaults of the columns are.
 */
static void
test_every_character(void **state)
{
	char key[EMAIL_KEY_SIZE], again[EMAIL_KEY_SIZE];
	struct buf b = BUF_EMPTY;

	(void)state;
	for (uint32_t c = 1; c < 0x30000; c++) {
		if (c >= 0xD800 && c < 0xE000)
			continue;
		buf_reset(&b);
		add(&b, c);
		cases_unescape(&b, "\\u0301x@x.example", 17);
		assert_true(email_key(text_of(buf_string(&b)), key));
		assert_true(email_key(text_of(key), again));
		assert_string_equal(again, key);
		if (c >= 0x80 || c == '@')
			continue;
		buf_reset(&b);
		add(&b, c);
		cases_unescape(&b, "x@x", 3);
		add(&b, c);
		assert_true(email_key(text_of(buf_string(&b)), key));
		for (size_t i = 0; i < b.length; i++)
			if (b.data[i] >= 'A' && b.data[i] <= 'Z')
				b.data[i] += 'a' - 'A';
		assert_string_equal(key, buf_string(&b));
	}
	buf_free(&b);
}

static void
test_mailbox(void **state)
{
	static const struct {
		struct text email;
		const char *mailbox;
	} cases[] = {
		{ TEXT_CONSTANT("Jane@Example.com"), "jane@example.com" },
		{ TEXT_CONSTANT("jane+a@example.com"), "jane@example.com" },
		{ TEXT_CONSTANT("JANE+a+b@example.com"), "jane@example.com" },
		{ TEXT_CONSTANT("jane+@example.com"), "jane@example.com" },
		{ TEXT_CONSTANT("+jane@example.com"), "@example.com" },
		{ TEXT_CONSTANT("jane.a@example.com"), "jane.a@example.com" },
		{ TEXT_CONSTANT("jane@a+b"), "jane@a+b" },
		{ TEXT_CONSTANT("jane+x@B\xC3\x9C" "cher.example"),
		    "jane@xn--bcher-kva.example" },
	};
	char key[EMAIL_KEY_SIZE] = "";

	(void)state;
	email_key_mailbox(key);
	assert_string_equal(key, "");
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_true(email_key(cases[i].email, key));
		email_key_mailbox(key);
		assert_string_equal(key, cases[i].mailbox);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_data_file),
		cmocka_unit_test(test_strange),
		cmocka_unit_test(test_growth),
		cmocka_unit_test(test_longest),
		cmocka_unit_test(test_every_character),
		cmocka_unit_test(test_mailbox),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
