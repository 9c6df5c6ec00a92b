/*
 * Targets, whole and relative, at the root and in a shop's folder.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "web/request_target.h"

static const struct {
	const char *uri, *script, *path, *query;
} rows[] = {
	{ "/rest/V1/customers", "", "/rest/V1/customers", "" },
	{ "/rest/V1/customers?", "", "/rest/V1/customers", "" },
	{ "/a?b=c&d", "", "/a", "b=c&d" },
	{ "/a?b?c", "", "/a", "b?c" },
	{ "/?x", "", "/", "x" },
	{ "", "", "", "" },
	{ "?x", "", "", "x" },
	{ "*", "", "*", "" },
	{ "/a%3Fb?c", "", "/a%3Fb", "c" },
	/* absolute */
	{ "http://shop.example/a?b", "", "/a", "b" },
	{ "https://shop.example:8443/a/b", "", "/a/b", "" },
	{ "http://shop.example", "", "/", "" },
	{ "http://", "", "/", "" },
	{ "/http://shop.example/a", "", "/http://shop.example/a", "" },
	{ "ftp://shop.example/a", "", "ftp://shop.example/a", "" },
	/* a folder comes off if it is the shop's, and a whole one */
	{ "/shop/rest/V1/x?y", "/shop/rest/customers.fcgi", "/rest/V1/x",
	    "y" },
	{ "/a/b/rest/V1/x", "/a/b/rest/customers.fcgi", "/rest/V1/x", "" },
	{ "/rest/V1/x", "/rest/customers.fcgi", "/rest/V1/x", "" },
	{ "/a/rest/rest/V1/x", "/a/rest/rest/customers.fcgi",
	    "/rest/V1/x", "" },
	{ "/a/b/it/rest/V1/x", "/a/b/rest/customers.fcgi", "/it/rest/V1/x",
	    "" },
	{ "/rest/V1/x", "/customers.fcgi", "/rest/V1/x", "" },
	{ "/other/rest/V1/x", "/shop/rest/customers.fcgi",
	    "/other/rest/V1/x", "" },
	{ "/shopping/rest/V1/x", "/shop/rest/customers.fcgi",
	    "/shopping/rest/V1/x", "" },
	{ "/shop", "/shop/rest/customers.fcgi", "/shop", "" },
	{ "/shop?/rest/", "/shop/rest/customers.fcgi", "/shop", "/rest/" },
	{ "/rest/shop/rest/V1/x", "/rest/shop/rest/customers.fcgi",
	    "/rest/V1/x", "" },
	/* a script that is none in a folder "rest" says nothing */
	{ "/a/rest/V1/x", "/a/rest/V1/x", "/a/rest/V1/x", "" },
	{ "/a/b/c/rest/V1/x", "/a/b/c/rest/V1/x", "/a/b/c/rest/V1/x", "" },
	{ "/shop/rest/V1/x", "/shop/rest/customers.fcgi/x", "/shop/rest/V1/x",
	    "" },
	{ "http://h/shop/rest/x", "/shop/rest/customers.fcgi", "/rest/x",
	    "" },
};

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct text path, whole, query;

		request_target_split(rows[i].uri, rows[i].script, &path,
		    &whole, &query);
		if (!text_is(path, rows[i].path) ||
		    !text_is(query, rows[i].query))
			fail_msg("%s: %.*s, %.*s", rows[i].uri,
			    (int)path.length, path.bytes, (int)query.length,
			    query.bytes);
	}
}

/* What a client has signed is the path with the folder. */
static void
test_whole(void **state)
{
	static const struct {
		const char *uri, *script, *whole;
	} cases[] = {
		{ "/shop/rest/x?y", "/shop/rest/customers.fcgi",
		    "/shop/rest/x" },
		{ "http://h:8/shop/rest/x", "/shop/rest/customers.fcgi",
		    "/shop/rest/x" },
		{ "//it/rest/%7Ex/?", "", "//it/rest/%7Ex/" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct text path, whole, query;

		request_target_split(cases[i].uri, cases[i].script, &path,
		    &whole, &query);
		if (!text_is(whole, cases[i].whole))
			fail_msg("%s: %.*s", cases[i].uri, (int)whole.length,
			    whole.bytes);
	}
}

static void
test_https(void **state)
{
	static const struct {
		const char *forwarded, *https, *scheme;
		bool is;
	} cases[] = {
		{ "", "", "", false },
		{ "", "on", "", true },
		{ "", "1", "", true },
		{ "", "off", "", false },
		{ "", "Off", "http", false },
		{ "", "", "http", false },
		{ "", "", "https", true },
		{ "", "", "HTTPS", true },
		{ "", "off", "https", true },
		{ "", "", "https2", false },
		/* a proxy in front knows better */
		{ "https", "", "http", true },
		{ "HTTPS", "", "", true },
		{ "http", "on", "https", false },
		{ "https, http", "", "http", true },
		{ " https , http", "", "http", true },
		{ "http, https", "on", "https", false },
		/* unless it says something else */
		{ "wss", "on", "", true },
		{ "httpsx", "", "", false },
		{ ",https", "", "http", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (request_target_is_https(cases[i].forwarded,
		    cases[i].https, cases[i].scheme) != cases[i].is)
			fail_msg("case %zu", i);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_https),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
