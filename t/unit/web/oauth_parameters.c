/*
 * Headers in every form that clients write, and what is signed of a query.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "web/oauth_parameters.h"

/* What is signed, as "name=value" in their order; "?" behind an odd one. */
static void
write_list(const struct oauth_parameters *p, struct buf *out)
{
	for (size_t i = 0; i < p->count; i++) {
		if (i > 0)
			buf_byte(out, ' ');
		buf_add(out, p->list[i].name.bytes, p->list[i].name.length);
		buf_byte(out, '=');
		buf_add(out, p->list[i].value.bytes, p->list[i].value.length);
		if (p->list[i].odd)
			buf_byte(out, '?');
	}
}

/* Header and query, and what is read; NULL: the request is not signed. */
static const struct {
	const char *header, *query, *list;
} rows[] = {
	{ "", "", NULL },
	{ "OAuth", "", NULL },
	{ "OAuth ", "", NULL },
	{ "OAuth foo", "", NULL },
	{ "OAuth realm=\"x\"", "", NULL },
	{ "OAuth oauth_token", "", NULL },
	{ "OAuthoauth_token=x", "", NULL },
	{ "OAuth,oauth_token=x", "", NULL },
	{ "Bearer oauth_token=x", "", NULL },
	{ "OAut oauth_token=x", "", NULL },
	{ "", "oauth_token=x", NULL },
	{ "OAuth oauth_token=\"x\"", "", "oauth_token=x" },
	{ "OAuth oauth_token=x", "", "oauth_token=x" },
	{ "oauth oauth_token=x", "", "oauth_token=x" },
	{ "OAUTH\toauth_token=x", "", "oauth_token=x" },
	{ "OAuth   oauth_token  =  \"x\"  ", "", "oauth_token=x" },
	{ "OAuth oauth_token=\"x", "", "oauth_token=x" },
	{ "OAuth oauth_token=\"\"", "", "oauth_token=" },
	{ "OAuth oauth_token=", "", "oauth_token=" },
	{ "Basic dTpw, OAuth oauth_token=x", "", "oauth_token=x" },
	{ "XOAuth oauth_token=x", "", "oauth_token=x" },
	{ "OAuth OAuth oauth_token=x", "", "OAuth%20oauth_token=x" },
	{ "OAuth oauth_a=1,oauth_b=2", "", "oauth_a=1 oauth_b=2" },
	{ "OAuth oauth_a=1 ,\t oauth_b=2,", "", "oauth_a=1 oauth_b=2" },
	{ "OAuth ,,oauth_a=1,,", "", "oauth_a=1" },
	{ "OAuth realm=\"a,b\", oauth_a=1, foo=2", "", "oauth_a=1" },
	{ "OAuth xoauth_a=1", "", "xoauth_a=1" },
	{ "OAuth OAUTH_A=1", "", NULL },
	{ "OAuth oauth_a=b%20%2B+%7e%C3%a9", "", "oauth_a=b%20%2B%2B~%C3%A9" },
	{ "OAuth oauth_a=%zz%4", "", "oauth_a=%25zz%254" },
	{ "OAuth oauth_a=b=c", "", "oauth_a=b%3Dc" },
	{ "OAuth oauth_%61=1", "", "oauth_a=1" },
	{ "OAuth oauth_a=1,oauth_a=2", "", "oauth_a=2" },
	{ "OAuth oauth_a=1,oauth_%61=2,oauth_b=3", "", "oauth_a=2 oauth_b=3" },
	{ "OAuth oauth_a=1,oauth_signature=s", "", "oauth_a=1" },
	{ "OAuth oauth_signature=s", "", "" },
	/* the query */
	{ "OAuth oauth_a=1", "b=2&c=3", "oauth_a=1 b=2 c=3" },
	{ "OAuth oauth_a=1", "b[0][x]=2&b%5B0%5D=3",
	    "oauth_a=1 b%5B0%5D%5Bx%5D=2 b%5B0%5D=3" },
	{ "OAuth oauth_a=1", "b=a+b%20c%2Bd", "oauth_a=1 b=a%2Bb%20c%2Bd" },
	{ "OAuth oauth_a=1", "b=2&b=3&b=2", "oauth_a=1 b=2 b=3 b=2" },
	{ "OAuth oauth_a=1", "b", "oauth_a=1 b=?" },
	{ "OAuth oauth_a=1", "b=", "oauth_a=1 b=" },
	{ "OAuth oauth_a=1", "b=c=d", "oauth_a=1 b=c%3Dd?" },
	{ "OAuth oauth_a=1", "&&=&b=%3D&", "oauth_a=1 = b=%3D" },
	{ "OAuth oauth_a=1", "oauth_b=2&xoauth_c=3&oauth%5Fd=4&e=5",
	    "oauth_a=1 oauth_d=4 e=5" },
};

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct oauth_parameters p;
		struct buf list = BUF_EMPTY;
		enum oauth_parameters_outcome outcome = oauth_parameters_read(
		    rows[i].header, text_of(rows[i].query), &p);

		if (outcome != (rows[i].list != NULL ? OAUTH_PARAMETERS_READ :
		    OAUTH_PARAMETERS_NONE))
			fail_msg("%s: outcome %d", rows[i].header,
			    (int)outcome);
		write_list(&p, &list);
		if (rows[i].list != NULL &&
		    strcmp(buf_string(&list), rows[i].list) != 0)
			fail_msg("%s ? %s: %s", rows[i].header, rows[i].query,
			    buf_string(&list));
		buf_free(&list);
		oauth_parameters_free(&p);
	}
}

/* Values are decoded, and that of a name is the last one. */
static void
test_values(void **state)
{
	static const char header[] = "OAuth oauth_consumer_key=k, "
	    "oauth_signature=\"a%2Bb%3D\",oauth_signature_method=m,"
	    "oauth_nonce=n,oauth_timestamp=\"1\",oauth_token=%C3%A9,"
	    "oauth_version=\"\",oauth_nonce=o";
	static const char *const values[OAUTH_NAMES] = { "k", "a+b=", "m", "o",
	    "1", "\xC3\xA9", "", NULL };
	struct oauth_parameters p;

	(void)state;
	assert_int_equal(oauth_parameters_read(header,
	    TEXT_LITERAL("oauth_token=t&oauth%5Ftoken=u"), &p),
	    OAUTH_PARAMETERS_READ);
	for (size_t i = 0; i < OAUTH_NAMES; i++)
		if (values[i] == NULL ? !text_is_absent(p.values[i]) :
		    !text_is(p.values[i], values[i]))
			fail_msg("%s: %.*s", oauth_parameters_name(
			    (enum oauth_name)i),
			    (int)p.values[i].length, p.values[i].bytes);
	oauth_parameters_free(&p);
}

/* COUNT times PART behind START. */
static char *
repeated(const char *start, const char *part, size_t count)
{
	struct buf b = BUF_EMPTY;

	buf_text(&b, start);
	for (size_t i = 0; i < count; i++)
		buf_format(&b, "%s%zu=", part, i);
	assert_false(buf_failed(&b));
	return b.data;
}

static enum oauth_parameters_outcome
read_both(const char *header, const char *query)
{
	struct oauth_parameters p;
	enum oauth_parameters_outcome outcome = oauth_parameters_read(header,
	    text_of(query), &p);

	oauth_parameters_free(&p);
	return outcome;
}

static void
test_limits(void **state)
{
	char *header = repeated("OAuth ", ",oauth_", OAUTH_PARAMETERS_MAX);
	char *query = repeated("", "&b", OAUTH_PARAMETERS_MAX - 1);
	char *more = repeated("", "&b", OAUTH_PARAMETERS_MAX);
	char *many = repeated("OAuth ", ",oauth_", OAUTH_PARAMETERS_MAX + 1);
	char longest[OAUTH_BYTES_MAX + 2];

	(void)state;
	assert_int_equal(read_both(header, ""), OAUTH_PARAMETERS_READ);
	assert_int_equal(read_both(many, ""), OAUTH_PARAMETERS_TOO_MANY);
	assert_int_equal(read_both(header, "b="), OAUTH_PARAMETERS_TOO_MANY);
	assert_int_equal(read_both("OAuth oauth_a=", query),
	    OAUTH_PARAMETERS_READ);
	assert_int_equal(read_both("OAuth oauth_a=", more),
	    OAUTH_PARAMETERS_TOO_MANY);
	memset(longest, 'x', sizeof(longest));
	memcpy(longest, "OAuth oauth_nonce=", 18);
	longest[OAUTH_BYTES_MAX] = '\0';
	assert_int_equal(read_both(longest, ""), OAUTH_PARAMETERS_READ);
	assert_int_equal(read_both(longest, "b"), OAUTH_PARAMETERS_TOO_MANY);
	longest[OAUTH_BYTES_MAX] = 'x';
	longest[OAUTH_BYTES_MAX + 1] = '\0';
	assert_int_equal(read_both(longest, ""), OAUTH_PARAMETERS_TOO_MANY);
	free(header);
	free(query);
	free(more);
	free(many);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
