/*
 * parameters: the tree that a query string is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "web/parameters.h"

/* The tree as text: key=value, key{...}. */
static void
show(const struct parameter *p, struct buf *out)
{
	for (; p != NULL; p = p->next) {
		buf_add(out, p->key.bytes, p->key.length);
		if (text_is_absent(p->value)) {
			buf_byte(out, '{');
			show(p->inside, out);
			buf_byte(out, '}');
		} else {
			buf_byte(out, '=');
			buf_add(out, p->value.bytes, p->value.length);
		}
		buf_byte(out, ' ');
	}
}

static void
test_trees(void **state)
{
	static const struct {
		const char *query, *tree;
	} cases[] = {
		{ "", "" }, { "t=1&S=2&ss=3&sa[a]=4&xs=1", "" },
		{ "s", "s= " }, { "s=", "s= " }, { "s=a", "s=a " },
		{ "&&s=a&&", "s=a " }, { "s=a=b", "s=a=b " },
		{ "s[a]=1", "s{a=1 } " }, { "s%5Ba%5d=1", "s{a=1 } " },
		{ "%73[%61]=%31", "s{a=1 } " },
		{ "s[a][b]=1&t=0&s[a][c]=2", "s{a{b=1 c=2 } } " },
		{ "s[b]=1&s[a]=2&s[b]=3", "s{b=3 a=2 } " },
		{ "s[7][x]=1&s[3][x]=2&s[7][y]=3",
		    "s{7{x=1 y=3 } 3{x=2 } } " },
		{ "s[][x]=1&s[][y]=2", "s{{x=1 } {y=2 } } " },
		{ "s=1&s[a]=2", "s{a=2 } " }, { "s[a]=2&s=1", "s=1 " },
		{ "s[a]=1&s[a][b]=2", "s{a{b=2 } } " },
		{ "s[a][b]=2&s[a]=1", "s{a=1 } " },
		{ "s[a]=1&s[A]=2", "s{a=1 A=2 } " },
		{ "s[a]x[b]=1", "s{a=1 } " }, { "s[a]]=1", "s{a=1 } " },
		{ "s[[a]]=1", "s{[a=1 } " },
		{ "s[a=1", "" }, { "s[=1", "" }, { "s]=1", "" },
		{ "s[a][b=1", "s{a=1 } " },
		{ "s=+%2B%20", "s= +  " }, { "s[a+b]=1", "s{a b=1 } " },
		{ "s=%", "s=% " }, { "s=%zz%1", "s=%zz%1 " },
		{ "s=%25a", "s=%a " }, { "s=%C3%A9", "s=\xC3\xA9 " },
		{ "s=\xC3\xA9", "s=\xC3\xA9 " },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct parameters p;
		struct buf out = BUF_EMPTY;

		assert_int_equal(parameters_read(text_of(cases[i].query), "s",
		    &p), PARAMETERS_READ);
		show(p.root, &out);
		assert_string_equal(buf_string(&out), cases[i].tree);
		buf_free(&out);
		parameters_free(&p);
	}
}

static void
test_encoding(void **state)
{
	static const struct {
		const char *query;
		enum parameters_outcome outcome;
	} cases[] = {
		{ "s=%FF", PARAMETERS_ENCODING },
		{ "s=\xFF", PARAMETERS_ENCODING },
		{ "s[%C3]=1", PARAMETERS_ENCODING },
		{ "s[a]%C3=1", PARAMETERS_ENCODING },
		{ "s=%00", PARAMETERS_ENCODING },
		{ "s[%00]=1", PARAMETERS_ENCODING },
		{ "s=1&s=%ED%A0%80", PARAMETERS_ENCODING },
		{ "t=%FF&s=1", PARAMETERS_READ },
		{ "%FFs=1&t=%00", PARAMETERS_READ },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct parameters p;

		assert_int_equal(parameters_read(text_of(cases[i].query), "s",
		    &p), cases[i].outcome);
		parameters_free(&p);
	}
}

/* A query with COUNT parts, the root one of them. */
static enum parameters_outcome
read_many(const char *pair, size_t count)
{
	enum parameters_outcome outcome;
	struct buf query = BUF_EMPTY;
	struct parameters p;

	for (size_t i = 0; i < count; i++)
		buf_format(&query, "s[%s%zu]=1&", pair, i);
	outcome = parameters_read((struct text){ buf_string(&query),
	    query.length }, "s", &p);
	parameters_free(&p);
	buf_free(&query);
	return outcome;
}

static void
test_limit(void **state)
{
	struct buf deep = BUF_EMPTY;
	struct parameters p;

	(void)state;
	assert_int_equal(read_many("", PARAMETERS_MAX - 1), PARAMETERS_READ);
	assert_int_equal(read_many("", PARAMETERS_MAX), PARAMETERS_TOO_MANY);
	assert_int_equal(read_many("a][", PARAMETERS_MAX - 2),
	    PARAMETERS_READ);
	assert_int_equal(read_many("a][", PARAMETERS_MAX - 1),
	    PARAMETERS_TOO_MANY);
	buf_text(&deep, "s");
	for (size_t i = 0; i < PARAMETERS_MAX; i++)
		buf_text(&deep, "[]");
	assert_int_equal(parameters_read((struct text){ buf_string(&deep),
	    deep.length }, "s", &p), PARAMETERS_TOO_MANY);
	parameters_free(&p);
	buf_free(&deep);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_trees),
		cmocka_unit_test(test_encoding),
		cmocka_unit_test(test_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
