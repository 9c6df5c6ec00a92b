/*
 * Files with {{name}}: what is filled in, by which syntax, and the faults.
 * t/unit/mail/template.c has files, folders and locales.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/escape.h"
#include "template/file.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static char error[128];
static const struct template_fault fault = { error, sizeof(error) };
static const struct template_value values[] = {
	{ "name", TEXT_CONSTANT("<Tom> {{empty}}"), false },
	{ "markup", TEXT_CONSTANT("<b>Tom</b>"), true },
	{ "empty", { NULL, 0 }, false },
};

static void
test_fill(void **state)
{
	static const struct {
		const char *source;
		const char *result;	/* NULL: a fault */
		const char *fault;
	} rows[] = {
		{ "", "", NULL },
		{ "plain <p> { } }} {x}", "plain <p> { } }} {x}", NULL },
		{ "a {{name}} b", "a &lt;Tom&gt; {{empty}} b", NULL },
		{ "{{markup}}{{markup}}", "<b>Tom</b><b>Tom</b>", NULL },
		{ "Hello {{empty}},", "Hello,", NULL },
		{ "Hello  {{empty}}{{empty}},", "Hello ,", NULL },
		{ "{{name", NULL, "p: {{ without }}" },
		{ "{{name}", NULL, "p: {{ without }}" },
		{ "{{}}", NULL, "p: unknown name {{}}" },
		{ "{{ name }}", NULL, "p: unknown name {{ name }}" },
		{ "{{Name}}", NULL, "p: unknown name {{Name}}" },
	};
	struct buf out = BUF_EMPTY;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		enum template_outcome outcome;

		buf_reset(&out);
		outcome = template_file_fill("p", text_of(rows[i].source),
		    values, COUNT(values), escape_html, &out, &fault);
		assert_int_equal(outcome, rows[i].result != NULL ?
		    TEMPLATE_FOUND : TEMPLATE_FAULTY);
		if (rows[i].result != NULL)
			assert_string_equal(buf_string(&out), rows[i].result);
		else
			assert_string_equal(error, rows[i].fault);
	}
	buf_free(&out);
}

static void
test_head(void **state)
{
	static const struct {
		const char *source, *head, *rest;
	} rows[] = {
		{ "Title: A b\n\ntext\n", "A b", "text\n" },
		{ "Title: \n\n", "", "" },
		{ "Title: A\ntext", NULL, NULL },
		{ "Title: A\n", NULL, NULL },
		{ "Title: A", NULL, NULL },
		{ "title: A\n\ntext", NULL, NULL },
		{ "\n\nTitle: A\n\n", NULL, NULL },
		{ "", NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct text source = text_of(rows[i].source), head;
		enum template_outcome outcome = template_file_head("p",
		    "Title: ", &source, &head, &fault);

		if (rows[i].head == NULL) {
			assert_int_equal(outcome, TEMPLATE_FAULTY);
			assert_string_equal(error, "p: does not begin with a "
			    "line \"Title: ...\" and an empty line");
			continue;
		}
		assert_int_equal(outcome, TEMPLATE_FOUND);
		assert_true(text_is(head, rows[i].head));
		assert_true(text_is(source, rows[i].rest));
	}
}

static void
test_names(void **state)
{
	char longest[TEMPLATE_NAME_MAX + 2];

	(void)state;
	memset(longest, 'a', sizeof(longest));
	assert_true(template_file_is_name(TEXT_LITERAL("a_1")));
	assert_true(template_file_is_name(
	    (struct text){ longest, TEMPLATE_NAME_MAX }));
	assert_false(template_file_is_name(
	    (struct text){ longest, TEMPLATE_NAME_MAX + 1 }));
	assert_false(template_file_is_name(TEXT_LITERAL("")));
	assert_false(template_file_is_name(TEXT_LITERAL("A")));
	assert_false(template_file_is_name(TEXT_LITERAL("../a")));
	assert_false(template_file_is_name((struct text){ "a\0", 2 }));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fill),
		cmocka_unit_test(test_head),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests_name("template/file", tests, NULL, NULL);
}
