/*
 * Base strings: the examples of RFC 5849, and where the forms of it differ.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/digest.h"
#include "web/oauth_base.h"

/* Append the base string in FORM of R, with HEADER, to OUT. */
static void
write_base(struct request *r, const char *header, const char *path,
    const char *query, unsigned form, struct buf *out)
{
	struct oauth_parameters p;

	r->whole_path = text_of(path);
	r->query = text_of(query);
	assert_int_equal(oauth_parameters_read(header, r->query, &p),
	    OAUTH_PARAMETERS_READ);
	oauth_base_write(r, &p, form, out);
	assert_false(buf_failed(out));
	oauth_parameters_free(&p);
}

/*
 * Section 3.4.1.1.  The parameters of its body, which is a form, stand in the
 * query here: c2 and a3, whose "+" is a space.
 */
static void
test_section_3_4_1_1(void **state)
{
	struct request r = { .method = "POST", .host = "example.com" };
	struct buf base = BUF_EMPTY;

	(void)state;
	write_base(&r, "OAuth realm=\"Example\", "
	    "oauth_consumer_key=\"9djdj82h48djs9d2\", "
	    "oauth_token=\"kkk9d7dh3k39sjv7\", "
	    "oauth_signature_method=\"HMAC-SHA1\", "
	    "oauth_timestamp=\"137131201\", oauth_nonce=\"7d8f3e4a\", "
	    "oauth_signature=\"bYT5CMsGcbgUdFHObYMEfcx6bsw%3D\"", "/request",
	    "b5=%3D%253D&a3=a&c%40=&a2=r%20b&c2&a3=2%20q", 0, &base);
	assert_string_equal(buf_string(&base), "POST&"
	    "http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q"
	    "%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D%26oauth_consume"
	    "r_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signatu"
	    "re_method%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token"
	    "%3Dkkk9d7dh3k39sjv7");
	buf_free(&base);
}

/* Section 1.2: the photo, and its signature under the two secrets. */
static void
test_section_1_2(void **state)
{
	struct request r = { .method = "GET", .host = "photos.example.net" };
	struct buf base = BUF_EMPTY;
	char signature[DIGEST_BASE64_MAX + 1];

	(void)state;
	write_base(&r, "OAuth realm=\"Photos\", "
	    "oauth_consumer_key=\"dpf43f3p2l4k3l03\", "
	    "oauth_token=\"nnch734d00sl2jdk\", "
	    "oauth_signature_method=\"HMAC-SHA1\", "
	    "oauth_timestamp=\"137131202\", oauth_nonce=\"chapoH\", "
	    "oauth_signature=\"MdpQcU8iPSUjWoN%2FUDMsK2sui9I%3D\"", "/photos",
	    "file=vacation.jpg&size=original", 0, &base);
	digest_hmac_base64(DIGEST_SHA1,
	    TEXT_LITERAL("kd94hf93k423kf44&pfkkdhi9sl3r4s00"),
	    (struct text){ buf_string(&base), base.length }, signature);
	assert_string_equal(signature, "MdpQcU8iPSUjWoN/UDMsK2sui9I=");
	buf_free(&base);
}

/* Section 3.4.1.2: scheme, host, port, path. */
static void
test_uris(void **state)
{
	static const struct {
		bool https;
		const char *host, *path, *uri;
	} cases[] = {
		{ false, "EXAMPLE.COM:80", "/r%20v/X",
		    "http%3A%2F%2Fexample.com%2Fr%2520v%2FX" },
		{ true, "www.example.net:8080", "/",
		    "https%3A%2F%2Fwww.example.net%3A8080%2F" },
		{ true, "example.com:443", "/a", "https%3A%2F%2Fexample.com"
		    "%2Fa" },
		{ true, "example.com:80", "/a", "https%3A%2F%2Fexample.com"
		    "%3A80%2Fa" },
		{ false, "example.com:443", "/a", "http%3A%2F%2Fexample.com"
		    "%3A443%2Fa" },
		{ false, "example.com:8080", "/a", "http%3A%2F%2Fexample.com"
		    "%3A8080%2Fa" },
		{ false, "[::1]:80", "//a//", "http%3A%2F%2F%5B%3A%3A1%5D"
		    "%2F%2Fa%2F%2F" },
		{ false, "", "/a", "http%3A%2F%2F%2Fa" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct request r = { .method = "GET", .https = cases[i].https,
		    .host = cases[i].host };
		struct buf base = BUF_EMPTY, wanted = BUF_EMPTY;

		write_base(&r, "OAuth oauth_a=1", cases[i].path, "", 0, &base);
		buf_texts(&wanted, "GET&", cases[i].uri, "&oauth_a%3D1");
		assert_string_equal(buf_string(&base), buf_string(&wanted));
		buf_free(&base);
		buf_free(&wanted);
	}
}

/* Section 3.6: every byte, in a value that is decoded and encoded twice. */
static void
test_encoding(void **state)
{
	static const char unreserved[] = TEXT_ALPHANUMERIC "-._~";
	struct request r = { .method = "GET", .host = "h" };

	(void)state;
	for (unsigned c = 0; c < 256; c++) {
		struct buf query = BUF_EMPTY, base = BUF_EMPTY,
		    wanted = BUF_EMPTY;

		buf_format(&query, "x=%%%02x", c);
		write_base(&r, "OAuth oauth_a=1", "/", buf_string(&query), 0,
		    &base);
		buf_text(&wanted, "GET&http%3A%2F%2Fh%2F&oauth_a%3D1%26x%3D");
		if (c != 0 && strchr(unreserved, (int)c) != NULL)
			buf_byte(&wanted, (char)c);
		else
			buf_format(&wanted, "%%25%02X", c);
		assert_string_equal(buf_string(&base), buf_string(&wanted));
		buf_free(&query);
		buf_free(&base);
		buf_free(&wanted);
	}
}

/* What is signed of a query, by form, still encoded once. */
static const struct {
	const char *query;
	unsigned form;
	const char *list;
} forms[] = {
	{ "b=2&b=10&a=1", 0, "a=1&b=10&b=2" },
	{ "b=2&b=10&a=1", OAUTH_NATURALLY, "a=1&b=10&b=2" },
	{ "b=2&b=10&a=1", OAUTH_LAST, "a=1&b=10" },
	{ "b=10&b=2&a=1", OAUTH_LAST, "a=1&b=2" },
	{ "b=2&%62=10", OAUTH_LAST, "b=10" },
	{ "a[10]=1&a[2]=1", 0, "a%5B10%5D=1&a%5B2%5D=1" },
	{ "a[10]=1&a[2]=1", OAUTH_NATURALLY, "a%5B2%5D=1&a%5B10%5D=1" },
	{ "a[10]=1&a[2]=1&a[10]=2", OAUTH_NATURALLY | OAUTH_LAST,
	    "a%5B2%5D=1&a%5B10%5D=2" },
	{ "b&a=1=2&c=3", 0, "a=1%3D2&b=&c=3" },
	{ "b&a=1=2&c=3", OAUTH_WITHOUT_ODD, "c=3" },
	{ "b=1&b", OAUTH_LAST, "b=" },
	{ "b=1&b", OAUTH_LAST | OAUTH_WITHOUT_ODD, "b=1" },
	{ "b=1&b=2=3&b=4&b", OAUTH_FORMS - 1, "b=4" },
	{ "b", OAUTH_WITHOUT_ODD, "" },
};

static void
test_forms(void **state)
{
	struct request r = { .method = "GET", .host = "h" };

	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		struct buf base = BUF_EMPTY, wanted = BUF_EMPTY;

		write_base(&r, "OAuth oauth_a=0", "/", forms[i].query,
		    forms[i].form, &base);
		/* The other parameter stands where it belongs. */
		for (const char *at = forms[i].list; *at != '\0'; at++) {
			if (*at == '=')
				buf_text(&wanted, "%3D");
			else if (*at == '&')
				buf_text(&wanted, "%26");
			else if (*at == '%')
				buf_text(&wanted, "%25");
			else
				buf_byte(&wanted, *at);
		}
		if (wanted.length > 0)
			buf_text(&wanted, "%26");
		buf_text(&wanted, "oauth_a%3D0");
		assert_string_equal(buf_string(&base) +
		    strlen("GET&http%3A%2F%2Fh%2F&"), buf_string(&wanted));
		buf_free(&base);
		buf_free(&wanted);
	}
}

/* The first comes before the second, or is equal to it. */
static const struct {
	const char *one, *other;
	bool equal;
} orders[] = {
	{ "", "", true }, { "a", "a", true }, { "a1", "a1", true },
	{ "", "a", false }, { "a", "b", false }, { "A", "a", false },
	{ "a", "ab", false }, { "a2", "a10", false }, { "a9", "a10", false },
	{ "2", "10", false }, { "a1b", "a1c", false }, { "a2", "b1", false },
	{ "a10", "a11", false }, { "a1", "a1b", false },
	{ "a1b2", "a1b10", false }, { "a%5B2%5D", "a%5B10%5D", false },
	{ "a%5B", "a1", false }, { "a-1", "a1", false }, { "1", "a", false },
	/* leading zeros: at the beginning they do not count */
	{ "002", "10", false }, { "01", "1", true }, { "0", "1", false },
	{ "00", "0", true },
	/* elsewhere they make a fraction */
	{ "a02", "a1", false }, { "a0", "a10", false },
	{ "a01", "a02", false }, { "a001", "a01", false },
	{ "a0", "a01", false }, { "a10", "a1002", false },
	/* a number of any length */
	{ "a99999999999999999999998", "a99999999999999999999999", false },
	{ "a99999999999999999999999", "a100000000000000000000000", false },
};

static void
test_natural_order(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(orders) / sizeof(*orders); i++) {
		struct text one = text_of(orders[i].one),
		    other = text_of(orders[i].other);
		int there = oauth_base_compare_naturally(one, other),
		    back = oauth_base_compare_naturally(other, one);

		if (orders[i].equal ? there != 0 || back != 0 :
		    there >= 0 || back <= 0)
			fail_msg("%s, %s: %d, %d", orders[i].one,
			    orders[i].other, there, back);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_section_3_4_1_1),
		cmocka_unit_test(test_section_1_2),
		cmocka_unit_test(test_uris),
		cmocka_unit_test(test_encoding),
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_natural_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
