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
		struct text path, query;

		request_target_split(rows[i].uri, rows[i].script, &path,
		    &query);
		if (!text_is(path, rows[i].path) ||
		    !text_is(query, rows[i].query))
			fail_msg("%s: %.*s, %.*s", rows[i].uri,
			    (int)path.length, path.bytes, (int)query.length,
			    query.bytes);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
