/*
 * Paths: store code and version, and the patterns of routes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "web/route.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void
test_find_rest(void **state)
{
	static const struct {
		const char *path, *below;	/* NULL: there is no "rest" */
	} rows[] = {
		{ "/rest/V1/x", "V1/x" }, { "/rest/", "" },
		{ "//rest/V1", "V1" }, { "////rest//V1", "/V1" },
		{ "/it/rest/V1", "V1" }, { "/it/shop/rest/V1", "V1" },
		{ "//it/shop/rest/V1", "V1" }, { "/it//rest/V1", "V1" },
		{ "/rest/rest/V1", "rest/V1" }, { "/rest/a/rest/", "a/rest/" },
		{ "/a/b/c/rest/V1", NULL }, { "/a/b//rest/V1", NULL },
		{ "/openapi.json", "openapi.json" },
		{ "/it/shop/openapi.json", "openapi.json" },
		{ "/a/b/c/openapi.json", NULL }, { "/openapi.json/", NULL },
		{ "/schema", NULL },
		{ "/rest", NULL }, { "/it/rest", NULL }, { "/Rest/V1", NULL },
		{ "/resting/V1", NULL }, { "/arest/V1", NULL },
		{ "rest/V1", NULL }, { "a/rest/V1", NULL }, { "*", NULL },
		{ "", NULL }, { "/", NULL }, { "//", NULL },
		{ "/%72est/V1", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct text below = TEXT_ABSENT;
		bool found = route_find_rest(text_of(rows[i].path), &below);

		if (found != (rows[i].below != NULL) ||
		    (found && !text_is(below, rows[i].below)))
			fail_msg("%s", rows[i].path);
	}
}

static void
test_split(void **state)
{
	static const struct {
		const char *path;
		bool known_form;
		const char *store, *rest;	/* NULL: absent */
	} rows[] = {
		{ "V1/customers", true, NULL, "V1/customers" },
		{ "V1/customers/", true, NULL, "V1/customers" },
		{ "/V1/customers", true, NULL, "V1/customers" },
		{ "it/V1/customers", true, "it", "V1/customers" },
		{ "V1", true, NULL, "V1" },
		{ "V12/x", true, NULL, "V12/x" },
		{ "it/V1//x", false, "it", "V1//x" },
		{ "V1/x//", false, NULL, "V1/x/" },
		{ "it/v1/x", false, "it", "v1/x" },
		{ "it/V/x", false, "it", "V/x" },
		{ "it/V1x/x", false, "it", "V1x/x" },
		{ "it/schema", true, "it", "schema" },
		{ "schema", true, NULL, "schema" },
		{ "schema/", true, NULL, "schema" },
		{ "/schema", true, NULL, "schema" },
		{ "it/openapi.json", true, "it", "openapi.json" },
		{ "openapi.json", true, NULL, "openapi.json" },
		{ "schema/V1/x", true, "schema", "V1/x" },
		{ "schema/schema", true, "schema", "schema" },
		{ "it/schema//", false, "it", "schema/" },
		{ "it/schemas", false, "it", "schemas" },
		{ "it/schema/x", false, "it", "schema/x" },
		{ "it/", false, "it", "" },
		{ "it", false, "it", NULL },
		{ "", false, "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct route_target t = route_split(text_of(rows[i].path));

		if (t.known_form != rows[i].known_form ||
		    text_is_absent(t.store) != (rows[i].store == NULL) ||
		    text_is_absent(t.rest) != (rows[i].rest == NULL) ||
		    (rows[i].store != NULL &&
		    !text_is(t.store, rows[i].store)) ||
		    (rows[i].rest != NULL && !text_is(t.rest, rows[i].rest)))
			fail_msg("%s", rows[i].path);
	}
}

static void
test_matches(void **state)
{
	static const struct {
		const char *pattern, *path;
		bool matches;
		const char *parameters[ROUTE_PARAMETERS_MAX];
	} rows[] = {
		{ "V1/customers", "V1/customers", true, { NULL } },
		{ "V1/customers", "V1/customer", false, { NULL } },
		{ "V1/customers", "V1/Customers", false, { NULL } },
		{ "V1/customers", "V1/customers/1", false, { NULL } },
		{ "V1/customers/me", "V1/customers", false, { NULL } },
		{ "V1/customers/{id}", "V1/customers/7", true, { "7" } },
		{ "V1/{a}/x/{b}", "V1/1/x/%202", true, { "1", "%202" } },
		{ "V1/{a}/x/{b}", "V1/1//2", false, { NULL } },
		{ "V1/{a}", "V1//", false, { NULL } },
		/* nothing stays of a part that matched */
		{ "V1/{a}/x", "V1/1/y", false, { NULL } },
		{ "V1/{a}/{b}", "V1/1", false, { NULL } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct text parameters[ROUTE_PARAMETERS_MAX] = {
		    TEXT_LITERAL("old"), TEXT_LITERAL("old") };

		if (route_matches(rows[i].pattern, text_of(rows[i].path),
		    parameters) != rows[i].matches)
			fail_msg("%s %s", rows[i].pattern, rows[i].path);
		for (size_t j = 0; j < ROUTE_PARAMETERS_MAX; j++) {
			const char *expected = rows[i].parameters[j];

			if (text_is_absent(parameters[j]) !=
			    (expected == NULL) || (expected != NULL &&
			    !text_is(parameters[j], expected)))
				fail_msg("%s %s: parameter %zu",
				    rows[i].pattern, rows[i].path, j);
		}
	}
}

static void
test_methods(void **state)
{
	(void)state;
	assert_true(route_has_method("GET"));
	assert_true(route_has_method("DELETE"));
	assert_false(route_has_method("HEAD"));
	assert_false(route_has_method("get"));
	assert_false(route_has_method(""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find_rest),
		cmocka_unit_test(test_split),
		cmocka_unit_test(test_matches),
		cmocka_unit_test(test_methods),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
