/*
 * The filter "?fields=": what is read, what is refused, what it selects.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "json/filter.h"

static void
show(const struct filter *filter, struct buf *out)
{
	for (; filter != NULL; filter = filter->next) {
		if (text_is_empty(filter->name))
			continue;
		buf_byte(out, ' ');
		buf_add(out, filter->name.bytes, filter->name.length);
		if (filter->inside == NULL)
			continue;
		buf_text(out, " [");
		show(filter->inside, out);
		buf_text(out, " ]");
	}
}

/* The names of the filter, each behind a space; "none"; or "bad:" and text. */
static const struct {
	const char *query, *shown;
} rows[] = {
	/* there is none, or it is empty */
	{ "", "none" },
	{ "a=b", "none" },
	{ "fields", "none" },
	{ "fields=", "none" },
	{ "fields=&a=b", "none" },
	{ "Fields=id", "none" },
	{ "xfields=id", "none" },
	{ "fieldsx=id", "none" },
	{ "field=id", "none" },
	{ "a=fields=id", "none" },
	{ "fields[]=id", "none" },
	{ "&&&", "none" },
	/* which parameter it is */
	{ "fields=id", " id" },
	{ "a=b&fields=id&c=d", " id" },
	{ "&fields=id&", " id" },
	{ "fields=id&fields=email", " email" },
	{ "fields=id&fields=", "none" },
	{ "fields=id&fields", "none" },
	{ "fields=!&fields=id", " id" },
	{ "fields=id&fieldsx=!", " id" },
	/* names */
	{ "fields=id,email", " id email" },
	{ "fields=a_1,_,0,Z9", " a_1 _ 0 Z9" },
	{ "fields=id,id", " id id" },
	{ "fields=addresses[city]", " addresses [ city ]" },
	{ "fields=id,addresses[city,region[region_code]],email",
	    " id addresses [ city region [ region_code ] ] email" },
	{ "fields=a[b[c[d[e]]]]", " a [ b [ c [ d [ e ] ] ] ]" },
	{ "fields=a[b],c[d]", " a [ b ] c [ d ]" },
	{ "fields=a[]", " a [ ]" },
	{ "fields=a[],b", " a [ ] b" },
	/* empty names are passed over */
	{ "fields=,", "" },
	{ "fields=,,id,,", " id" },
	{ "fields=a[,b,]", " a [ b ]" },
	/* percent-encoded */
	{ "fields=addresses%5Bcity%5D%2cid", " addresses [ city ] id" },
	{ "fields=%69%64", " id" },
	{ "f%69elds=id", "none" },
	{ "fields=id%26a", "bad:id&a" },
	/* refused */
	{ "fields=id+email", "bad:id+email" },
	{ "fields=id%20", "bad:id " },
	{ "fields= ", "bad: " },
	{ "fields=a-b", "bad:a-b" },
	{ "fields=a.b", "bad:a.b" },
	{ "fields=a=b", "bad:a=b" },
	{ "fields=a;b", "bad:a;b" },
	{ "fields=*", "bad:*" },
	{ "fields=a(b)", "bad:a(b)" },
	{ "fields=\xC3\xA9", "bad:\xC3\xA9" },
	{ "fields=%C3%A9", "bad:\xC3\xA9" },
	{ "fields=%", "bad:%" },
	{ "fields=%6", "bad:%6" },
	{ "fields=%zz", "bad:%zz" },
	{ "fields=%6g", "bad:%6g" },
	{ "fields=%g6", "bad:%g6" },
	{ "fields=a[", "bad:a[" },
	{ "fields=a[b", "bad:a[b" },
	{ "fields=a[b[c]", "bad:a[b[c]" },
	{ "fields=a]", "bad:a]" },
	{ "fields=]", "bad:]" },
	{ "fields=a[b]]", "bad:a[b]]" },
	{ "fields=[", "bad:[" },
	{ "fields=[a]", "bad:[a]" },
	{ "fields=a,[b]", "bad:a,[b]" },
	{ "fields=a[[b]]", "bad:a[[b]]" },
};

/* Parse QUERY from a copy that ends where it ends. */
static enum filter_outcome
parse(const char *query, size_t length, struct filter_storage *storage,
    const struct filter **filter)
{
	char *copy = malloc(length > 0 ? length : 1);
	enum filter_outcome outcome;

	assert_non_null(copy);
	memcpy(copy, query, length);
	outcome = filter_parse((struct text){ copy, length }, storage, filter);
	free(copy);
	return outcome;
}

static void
test_rows(void **state)
{
	struct filter_storage *storage = malloc(sizeof(*storage));
	const struct filter *filter;
	struct buf b = BUF_EMPTY;

	(void)state;
	assert_non_null(storage);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		buf_reset(&b);
		switch (parse(rows[i].query, strlen(rows[i].query), storage,
		    &filter)) {
		case FILTER_NONE:
			buf_text(&b, "none");
			assert_null(filter);
			break;
		case FILTER_GIVEN:
			show(filter, &b);
			assert_non_null(filter);
			break;
		case FILTER_MALFORMED:
			buf_text(&b, "bad:");
			buf_add(&b, storage->text, storage->length);
			break;
		}
		if (strcmp(buf_string(&b), rows[i].shown) != 0)
			fail_msg("%s: expected %s, got %s", rows[i].query,
			    rows[i].shown, buf_string(&b));
	}
	buf_free(&b);
	free(storage);
}

static void
test_nul(void **state)
{
	static struct filter_storage storage;
	const struct filter *filter;

	(void)state;
	assert_int_equal(parse("fields=id%00", 12, &storage, &filter),
	    FILTER_MALFORMED);
	assert_int_equal(storage.length, 3);
	assert_int_equal(parse("fields=i\0d", 10, &storage, &filter),
	    FILTER_MALFORMED);
	assert_int_equal(parse("fields=id]", 9, &storage, &filter),
	    FILTER_GIVEN);
	assert_int_equal(filter_parse(TEXT_ABSENT, &storage, &filter),
	    FILTER_NONE);
}

static void
test_limits(void **state)
{
	static struct filter_storage storage;
	const struct filter *filter;
	struct buf b = BUF_EMPTY;

	(void)state;
	/* as long as may be, and one more */
	buf_text(&b, "fields=");
	for (size_t i = 0; i < FILTER_TEXT_MAX; i++)
		buf_byte(&b, 'a');
	assert_int_equal(parse(b.data, b.length, &storage, &filter),
	    FILTER_GIVEN);
	buf_byte(&b, 'a');
	assert_int_equal(parse(b.data, b.length, &storage, &filter),
	    FILTER_MALFORMED);
	assert_int_equal(storage.length, FILTER_TEXT_MAX);
	/* the length is that of the decoded text */
	buf_reset(&b);
	buf_text(&b, "fields=");
	for (size_t i = 0; i < FILTER_TEXT_MAX; i++)
		buf_text(&b, "%61");
	assert_int_equal(parse(b.data, b.length, &storage, &filter),
	    FILTER_GIVEN);
	/* as many names as may be: the list itself takes a place */
	buf_reset(&b);
	buf_text(&b, "fields=");
	for (size_t i = 0; i < FILTER_MAX - 1; i++)
		buf_text(&b, "a,");
	assert_int_equal(parse(b.data, b.length, &storage, &filter),
	    FILTER_GIVEN);
	buf_byte(&b, 'a');
	assert_int_equal(parse(b.data, b.length, &storage, &filter),
	    FILTER_MALFORMED);
	/* very deep */
	for (int closed = 0; closed < 2; closed++) {
		buf_reset(&b);
		buf_text(&b, "fields=");
		for (size_t i = 0; i < 1300; i++)
			buf_text(&b, "a[");
		for (size_t i = 0; closed && i < 1300; i++)
			buf_byte(&b, ']');
		assert_int_equal(parse(b.data, b.length, &storage, &filter),
		    FILTER_MALFORMED);
	}
	/* deep, but within the bounds */
	buf_reset(&b);
	buf_text(&b, "fields=");
	for (size_t i = 0; i < 100; i++)
		buf_text(&b, "a[");
	for (size_t i = 0; i < 100; i++)
		buf_byte(&b, ']');
	assert_int_equal(parse(b.data, b.length, &storage, &filter),
	    FILTER_GIVEN);
	buf_free(&b);
}

static void
test_select(void **state)
{
	static struct filter_storage storage;
	const struct filter *filter, *inside, *deeper;

	(void)state;
	assert_int_equal(parse("fields=id,addresses[city,region[code]],x[]",
	    42, &storage, &filter), FILTER_GIVEN);
	assert_true(filter_select(filter, "id", &inside));
	assert_null(inside);
	assert_false(filter_select(filter, "email", &inside));
	assert_false(filter_select(filter, "i", &inside));
	assert_false(filter_select(filter, "idx", &inside));
	assert_false(filter_select(filter, "ID", &inside));
	assert_false(filter_select(filter, "city", &inside));
	assert_true(filter_select(filter, "addresses", &inside));
	assert_non_null(inside);
	assert_true(filter_select(inside, "city", &deeper));
	assert_null(deeper);
	assert_false(filter_select(inside, "id", &deeper));
	assert_true(filter_select(inside, "region", &deeper));
	assert_true(filter_select(deeper, "code", &inside));
	assert_false(filter_select(deeper, "city", &inside));
	/* empty brackets name nothing, which is not everything */
	assert_true(filter_select(filter, "x", &inside));
	assert_non_null(inside);
	assert_false(filter_select(inside, "id", &deeper));
	assert_false(filter_select(NULL, "id", &inside));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_nul),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_select),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
