/*
 * Forms: what is read, and what is refused as a whole.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "web/form.h"

#define FORM_TYPE "application/x-www-form-urlencoded"

static const struct row {
	const char *type;
	const char *body;
	enum form_outcome outcome;
	const char *id;		/* NULL: absent */
	const char *key;
} rows[] = {
	{ FORM_TYPE, "id=1&key=a", FORM_READ, "1", "a" },
	{ FORM_TYPE "; charset=UTF-8", "id=1", FORM_READ, "1", NULL },
	{ "Application/X-WWW-Form-URLEncoded", "id=1", FORM_READ, "1", NULL },
	{ FORM_TYPE, "", FORM_READ, NULL, NULL },
	{ FORM_TYPE, "id=&key", FORM_READ, "", "" },
	{ FORM_TYPE, "other=1&key=a+b%2B", FORM_READ, NULL, "a b+" },
	{ FORM_TYPE, "%69d=1", FORM_READ, "1", NULL },
	{ FORM_TYPE, "id=1&id=1", FORM_REFUSED, NULL, NULL },
	{ FORM_TYPE, "id=1&%69d=2", FORM_REFUSED, NULL, NULL },
	{ FORM_TYPE, "id=%", FORM_REFUSED, NULL, NULL },
	{ FORM_TYPE, "other=%ff", FORM_REFUSED, NULL, NULL },
	{ FORM_TYPE, "%00=1", FORM_REFUSED, NULL, NULL },
	{ "", "id=1", FORM_REFUSED, NULL, NULL },
	{ "text/plain", "id=1", FORM_REFUSED, NULL, NULL },
	{ "multipart/form-data", "id=1", FORM_REFUSED, NULL, NULL },
	{ FORM_TYPE "x", "id=1", FORM_REFUSED, NULL, NULL },
};

static bool
is(struct text t, const char *expected)
{
	return expected == NULL ? text_is_absent(t) : text_is(t, expected);
}

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct form_field fields[] = { { .name = "id" },
		    { .name = "key" } };
		struct request request = { .content_type = rows[i].type,
		    .content_encoding = "" };
		struct arena texts = ARENA_EMPTY;
		enum form_outcome outcome;

		buf_text(&request.body, rows[i].body);
		outcome = form_read(&request, fields, 2, &texts);
		if (outcome != rows[i].outcome || (outcome == FORM_READ &&
		    !(is(fields[0].value, rows[i].id) &&
		    is(fields[1].value, rows[i].key))))
			fail_msg("%s %s", rows[i].type, rows[i].body);
		arena_free(&texts);
		buf_free(&request.body);
	}
}

static void
test_limits(void **state)
{
	struct form_field field = { .name = "id" };
	struct request request = { .content_type = FORM_TYPE,
	    .content_encoding = "" };
	struct arena texts = ARENA_EMPTY;

	(void)state;
	buf_text(&request.body, "id=");
	while (request.body.length < FORM_MAX)
		buf_byte(&request.body, 'a');
	assert_int_equal(form_read(&request, &field, 1, &texts), FORM_READ);
	assert_int_equal(field.value.length, FORM_MAX - 3);
	buf_byte(&request.body, 'a');
	assert_int_equal(form_read(&request, &field, 1, &texts),
	    FORM_TOO_LARGE);
	buf_reset(&request.body);
	request.too_large = true;
	assert_int_equal(form_read(&request, &field, 1, &texts),
	    FORM_TOO_LARGE);
	request.too_large = false;
	request.incomplete = true;
	assert_int_equal(form_read(&request, &field, 1, &texts),
	    FORM_REFUSED);
	request.incomplete = false;
	request.content_encoding = "gzip";
	assert_int_equal(form_read(&request, &field, 1, &texts),
	    FORM_REFUSED);
	arena_free(&texts);
	buf_free(&request.body);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
