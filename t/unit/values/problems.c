/*
 * Problems: every row of the message table, rendering, and the list.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "values/problems.h"

static size_t
names_of(const struct problem_text *row)
{
	size_t n = 0;

	while (n < PROBLEM_ARGUMENTS_MAX && row->names[n] != NULL)
		n++;
	return n;
}

/* True if the placeholder NAME stands at AT, which is behind a "%". */
static bool
is_at(const char *at, const char *name)
{
	return strncmp(at, name, strlen(name)) == 0;
}

static void
test_rows(void **state)
{
	static const int statuses[] = { 400, 401, 404, 405, 406, 409, 413,
	    422, 429, 500, 503 };

	(void)state;
	for (int id = 0; id < PROBLEMS; id++) {
		const struct problem_text *row =
		    problems_text((enum problem_id)id);
		bool known = false;

		if (row->text == NULL || row->text[0] == '\0')
			fail_msg("problem %d has no text", id);
		for (size_t i = 0; i < sizeof(statuses) / sizeof(*statuses);
		    i++)
			known |= row->status == statuses[i];
		if (!known)
			fail_msg("%s: status %d", row->text, row->status);
		/* Lines are joined with line breaks; a text has none. */
		assert_null(strchr(row->text, '\n'));
		for (const char *p = row->text; *p != '\0'; p++)
			assert_true(isprint((unsigned char)*p));
	}
}

/* Each name has its placeholder, each placeholder its one name. */
static void
test_placeholders(void **state)
{
	(void)state;
	for (int id = 0; id < PROBLEMS; id++) {
		const struct problem_text *row =
		    problems_text((enum problem_id)id);
		size_t count = names_of(row);
		bool used[PROBLEM_ARGUMENTS_MAX] = { false };

		for (size_t i = count; i < PROBLEM_ARGUMENTS_MAX; i++)
			assert_null(row->names[i]);
		for (const char *p = strchr(row->text, '%'); p != NULL;
		    p = strchr(p + 1, '%')) {
			size_t matches = 0;

			for (size_t i = 0; i < count; i++)
				if (is_at(p + 1, row->names[i])) {
					used[i] = true;
					matches++;
				}
			if (matches != 1)
				fail_msg("%s: %zu names fit at %s", row->text,
				    matches, p);
		}
		for (size_t i = 0; i < count; i++)
			if (!used[i])
				fail_msg("%s: %s is not in it", row->text,
				    row->names[i]);
	}
}

/*
 * What a client sees as a list of parameters has positional names, and none of
 * the others has.
 */
static void
test_forms(void **state)
{
	(void)state;
	for (int id = 0; id < PROBLEMS; id++) {
		const struct problem_text *row =
		    problems_text((enum problem_id)id);
		char position[2] = "1";

		if (row->form == PROBLEM_RAW_NUMBER)
			assert_true(names_of(row) >= 1);
		if (names_of(row) == 0 || !isdigit((unsigned char)
		    row->names[0][0]))
			continue;
		for (size_t i = 0; i < names_of(row); i++, position[0]++)
			assert_string_equal(row->names[i], position);
	}
}

/* Rendered, no placeholder is left, and each argument is in its place. */
static void
test_every_rendering(void **state)
{
	static const char *const values[] = { "<one>", "<two>", "<three>",
	    "<four>" };

	(void)state;
	for (int id = 0; id < PROBLEMS; id++) {
		const struct problem_text *row =
		    problems_text((enum problem_id)id);
		struct problems p = PROBLEMS_EMPTY;
		struct text arguments[PROBLEM_ARGUMENTS_MAX];
		struct buf got = BUF_EMPTY, want = BUF_EMPTY;

		for (size_t i = 0; i < PROBLEM_ARGUMENTS_MAX; i++)
			arguments[i] = text_of(values[i]);
		problems_add_list(&p, (enum problem_id)id,
		    PROBLEM_ARGUMENTS_MAX, arguments);
		assert_int_equal(p.count, 1);
		problems_render(&p.list[0], &got);
		for (const char *at = row->text; *at != '\0'; at++) {
			size_t i = 0;

			while (*at == '%' && i < names_of(row) &&
			    !is_at(at + 1, row->names[i]))
				i++;
			if (*at != '%' || i == names_of(row)) {
				buf_byte(&want, *at);
				continue;
			}
			buf_text(&want, values[i]);
			at += strlen(row->names[i]);
		}
		assert_string_equal(buf_string(&got), buf_string(&want));
		assert_null(strchr(buf_string(&got), '%'));
		buf_free(&got);
		buf_free(&want);
		problems_free(&p);
	}
}

static const char *
rendered(const struct problem *problem)
{
	static char text[512];
	struct buf b = BUF_EMPTY;

	problems_render(problem, &b);
	(void)snprintf(text, sizeof(text), "%s", buf_string(&b));
	buf_free(&b);
	return text;
}

/* Texts that clients match on, as examples of each form. */
static void
test_examples(void **state)
{
	struct problems p = PROBLEMS_EMPTY;

	(void)state;
	problems_add(&p, PROBLEM_REQUIRED, text_of("customer"));
	problems_add(&p, PROBLEM_INVALID_VALUE, text_of("regionId"),
	    text_of("999"));
	problems_add(&p, PROBLEM_PASSWORD_SHORT, text_of("8"));
	problems_add(&p, PROBLEM_TYPE, text_of("Error occurred during \"id\" "
	    "processing. "), text_of("abc"), text_of("int"));
	problems_add(&p, PROBLEM_LENGTH, text_of("Company"), text_of("255"));
	problems_add(&p, PROBLEM_DECODING, TEXT_ABSENT);
	problems_add(&p, PROBLEM_NOT_AUTHORIZED,
	    text_of("Magento_Customer::manage"));
	problems_add(&p, PROBLEM_ATTRIBUTE_TYPE, text_of("In. "),
	    text_of("a"), text_of("b"), text_of("c"));
	problems_add(&p, PROBLEM_INTERNAL, text_of("0123456789abc"));
	assert_int_equal(p.count, 9);
	assert_string_equal(rendered(&p.list[0]),
	    "\"customer\" is required. Enter and try again.");
	assert_string_equal(rendered(&p.list[1]),
	    "Invalid value of \"999\" provided for the regionId field.");
	assert_string_equal(rendered(&p.list[2]), "The password needs at "
	    "least 8 characters. Create a new password and try again.");
	assert_string_equal(rendered(&p.list[3]), "Error occurred during "
	    "\"id\" processing. The \"abc\" value's type is invalid. The "
	    "\"int\" type was expected. Verify and try again.");
	assert_string_equal(rendered(&p.list[4]), "\"Company\" length must be "
	    "equal or less than 255 characters.");
	assert_string_equal(rendered(&p.list[5]), "Decoding error.");
	assert_string_equal(rendered(&p.list[6]), "The consumer isn't "
	    "authorized to access Magento_Customer::manage.");
	assert_string_equal(rendered(&p.list[7]), "In. Attribute \"a\" has "
	    "invalid value. The \"b\" value's type is invalid. The \"c\" type "
	    "was expected. Verify and try again.");
	assert_string_equal(rendered(&p.list[8]), "Internal Error. Details "
	    "are available in the log. Report ID: webapi-0123456789abc");
	problems_free(&p);
}

/* What a client sent is no template. */
static void
test_values_are_no_placeholders(void **state)
{
	struct problems p = PROBLEMS_EMPTY;

	(void)state;
	problems_add(&p, PROBLEM_INVALID_VALUE, text_of("%value"),
	    text_of("%fieldName%value%%1%s"));
	assert_string_equal(rendered(&p.list[0]), "Invalid value of "
	    "\"%fieldName%value%%1%s\" provided for the %value field.");
	problems_free(&p);
}

/* Arguments are copied; missing ones are empty; NUL is a byte. */
static void
test_arguments(void **state)
{
	char name[] = "city";
	struct problems p = PROBLEMS_EMPTY;
	struct buf b = BUF_EMPTY;

	(void)state;
	problems_add(&p, PROBLEM_REQUIRED, text_of(name));
	problems_add(&p, PROBLEM_REQUIRED, TEXT_ABSENT);
	problems_add(&p, PROBLEM_REQUIRED, ((struct text){ "cityX", 4 }));
	problems_add(&p, PROBLEM_DECODING, text_of("not for it"));
	problems_add(&p, PROBLEM_INVALID_VALUE, text_of("only one"));
	problems_add(&p, PROBLEM_REQUIRED, ((struct text){ "a\0b", 3 }));
	memset(name, 'x', sizeof(name) - 1);
	assert_true(text_is(p.list[0].arguments[0], "city"));
	assert_string_equal(rendered(&p.list[1]),
	    "\"\" is required. Enter and try again.");
	assert_true(text_is(p.list[2].arguments[0], "city"));
	assert_true(text_is_absent(p.list[3].arguments[0]));
	assert_string_equal(rendered(&p.list[4]),
	    "Invalid value of \"\" provided for the only one field.");
	problems_render(&p.list[5], &b);
	assert_memory_equal(buf_string(&b), "\"a\0b\" is", 8);
	assert_false(p.no_memory);
	buf_free(&b);
	problems_free(&p);
}

static void
test_list(void **state)
{
	struct problems p = PROBLEMS_EMPTY;

	(void)state;
	assert_false(problems_any(&p));
	assert_int_equal(p.form, PROBLEMS_LIST);
	for (int i = 0; i < 2 * PROBLEMS_MAX; i++) {
		char number[24];

		assert_int_equal(problems_is_full(&p), i >= PROBLEMS_MAX);
		(void)snprintf(number, sizeof(number), "%d", i);
		problems_add(&p, PROBLEM_REQUIRED, text_of(number));
	}
	assert_true(problems_any(&p));
	assert_int_equal(p.count, PROBLEMS_MAX);
	for (int i = 0; i < PROBLEMS_MAX; i++) {
		char number[24];

		(void)snprintf(number, sizeof(number), "%d", i);
		assert_int_equal(p.list[i].id, PROBLEM_REQUIRED);
		assert_true(text_is(p.list[i].arguments[0], number));
	}
	problems_free(&p);
	assert_false(problems_any(&p));
	problems_free(&p);
	p.no_memory = true;
	assert_true(problems_any(&p));
	problems_free(&p);
	assert_false(problems_any(&p));
}

/* What the log says a problem is about. */
static void
test_places(void **state)
{
	struct problems p = PROBLEMS_EMPTY;
	char long_name[300];

	(void)state;
	memset(long_name, 'x', sizeof(long_name) - 1);
	long_name[sizeof(long_name) - 1] = '\0';
	problems_about(&p, "nobody", "Nobody");
	problems_add(&p, PROBLEM_REQUIRED, text_of("customer"));
	assert_string_equal(p.list[0].place, "customer");
	problems_at_element(&p, "customer.addresses", 3, "");
	problems_add(&p, PROBLEM_INVALID_VALUE, text_of("city"), text_of("x"));
	assert_string_equal(p.list[1].place, "customer.addresses[3].city");
	assert_string_equal(p.list[1].label, "");
	problems_add(&p, PROBLEM_VALUE_REQUIRED, text_of("City"));
	problems_about(&p, "city", "City");
	assert_string_equal(p.list[2].place, "customer.addresses[3].city");
	assert_string_equal(p.list[2].label, "City");
	problems_at(&p, "");
	problems_add(&p, PROBLEM_PASSWORD_SPACE, TEXT_ABSENT);
	assert_string_equal(p.list[3].place, "password");
	problems_add(&p, PROBLEM_DECODING, TEXT_ABSENT);
	assert_string_equal(p.list[4].place, "");
	problems_at(&p, "customer");
	problems_add(&p, PROBLEM_NOT_SUPPORTED, text_of("jane@example.com"));
	assert_string_equal(p.list[5].place, "customer.*");
	problems_add(&p, PROBLEM_NOT_SUPPORTED, ((struct text){ "a\0b", 3 }));
	assert_string_equal(p.list[6].place, "customer.*");
	problems_add(&p, PROBLEM_NOT_SUPPORTED, text_of(long_name));
	problems_about(&p, long_name, long_name);
	assert_int_equal(strlen(p.list[7].place), PROBLEM_PLACE_MAX);
	assert_int_equal(strlen(p.list[7].label), PROBLEM_LABEL_MAX);
	problems_free(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_placeholders),
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_every_rendering),
		cmocka_unit_test(test_examples),
		cmocka_unit_test(test_values_are_no_placeholders),
		cmocka_unit_test(test_arguments),
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
