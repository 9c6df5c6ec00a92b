/*
 * The tables of fields, beside the widths of the schema; keys and trimming.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "customer/fields.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct known {
	const char *name;
	enum field_type type;
};

static const struct known of_customer[] = {
	{ "id", FIELD_FIXED }, { "group_id", FIELD_FIXED },
	{ "default_billing", FIELD_STRING },
	{ "default_shipping", FIELD_STRING }, { "confirmation", FIELD_STRING },
	{ "created_at", FIELD_STRING }, { "updated_at", FIELD_STRING },
	{ "created_in", FIELD_STRING }, { "dob", FIELD_STRING },
	{ "email", FIELD_STRING }, { "firstname", FIELD_STRING },
	{ "lastname", FIELD_STRING }, { "middlename", FIELD_STRING },
	{ "prefix", FIELD_STRING }, { "suffix", FIELD_STRING },
	{ "gender", FIELD_INT }, { "store_id", FIELD_FIXED },
	{ "taxvat", FIELD_STRING }, { "website_id", FIELD_FIXED },
	{ "addresses", FIELD_ADDRESSES },
	{ "disable_auto_group_change", FIELD_INT },
	{ "extension_attributes", FIELD_EXTENSION },
	{ "custom_attributes", FIELD_ATTRIBUTES },
};

static const struct known of_address[] = {
	{ "id", FIELD_INT }, { "customer_id", FIELD_INT },
	{ "region", FIELD_REGION }, { "region_id", FIELD_INT },
	{ "country_id", FIELD_STRING }, { "street", FIELD_STREET },
	{ "company", FIELD_STRING }, { "telephone", FIELD_STRING },
	{ "fax", FIELD_STRING }, { "postcode", FIELD_STRING },
	{ "city", FIELD_STRING }, { "firstname", FIELD_STRING },
	{ "lastname", FIELD_STRING }, { "middlename", FIELD_STRING },
	{ "prefix", FIELD_STRING }, { "suffix", FIELD_STRING },
	{ "vat_id", FIELD_STRING }, { "default_shipping", FIELD_BOOL },
	{ "default_billing", FIELD_BOOL },
	{ "extension_attributes", FIELD_EXTENSION },
	{ "custom_attributes", FIELD_ATTRIBUTES },
};

static const struct known of_region[] = {
	{ "region_code", FIELD_STRING }, { "region", FIELD_STRING },
	{ "region_id", FIELD_INT },
	{ "extension_attributes", FIELD_EXTENSION },
};

static const struct known of_extension[] = {
	{ "is_subscribed", FIELD_BOOLEAN }, { "assistance_allowed", FIELD_INT },
};

static void
expect_table(const struct field_table *table, const struct known *known,
    size_t count)
{
	for (size_t i = 0; i < table->count; i++) {
		const char *name = table->fields[i].name;
		size_t k = 0;

		while (k < count && strcmp(known[k].name, name) != 0)
			k++;
		if (k == count)
			fail_msg("%s is in no table of this test", name);
	}
	for (size_t i = 0; i < count; i++) {
		const struct field *field = customer_field(table,
		    text_of(known[i].name));

		if (field == NULL)
			fail_msg("no field %s", known[i].name);
		assert_string_equal(field->name, known[i].name);
		assert_int_equal(field->type, known[i].type);
	}
}

static void
test_tables(void **state)
{
	const struct field *extension;

	(void)state;
	expect_table(&customer_fields, of_customer, COUNT(of_customer));
	expect_table(&customer_address_fields, of_address, COUNT(of_address));
	expect_table(&customer_region_fields, of_region, COUNT(of_region));
	extension = customer_field(&customer_fields,
	    text_of("extension_attributes"));
	expect_table(extension->inside, of_extension, COUNT(of_extension));
	extension = customer_field(&customer_address_fields,
	    text_of("extension_attributes"));
	assert_int_equal(extension->inside->count, 0);
	assert_ptr_equal(customer_field(&customer_address_fields,
	    text_of("region"))->inside, &customer_region_fields);
}

/* What is checked has a label, and lies inside its struct. */
static void
test_rows(void **state)
{
	static const struct {
		const struct field_table *table;
		size_t size;
	} tables[] = {
		{ &customer_fields, sizeof(struct customer) },
		{ &customer_address_fields, sizeof(struct address) },
		{ &customer_region_fields, sizeof(struct address) },
	};

	(void)state;
	for (size_t t = 0; t < COUNT(tables); t++)
		for (size_t i = 0; i < tables[t].table->count; i++) {
			const struct field *field =
			    &tables[t].table->fields[i];

			assert_true(field->offset < tables[t].size);
			assert_true((field->rule == RULE_NONE) ==
			    (field->label == NULL));
			assert_true(field->required_by <= FIELD_REQUIRED);
			if (field->rule == RULE_NAME ||
			    field->rule == RULE_TEXT)
				assert_true(field->limit > 0);
		}
}

/* The order in which faults are told (contract B11, B12). */
static void
test_order(void **state)
{
	static const char *const customers[] = { "prefix", "firstname",
	    "middlename", "lastname", "suffix", "email", "dob", "taxvat",
	    "gender" };
	static const char *const addresses[] = { "prefix", "firstname",
	    "middlename", "lastname", "suffix", "company", "street", "city",
	    "region", "postcode", "telephone", "fax", "vat_id" };

	(void)state;
	for (size_t i = 0; i < COUNT(customers); i++)
		assert_string_equal(customer_fields.fields[i].name,
		    customers[i]);
	for (size_t i = 0; i < COUNT(addresses); i++)
		assert_string_equal(customer_address_fields.fields[i].name,
		    addresses[i]);
}

static const struct {
	const char *key, *name;		/* NULL: names no field */
} keys[] = {
	{ "group_id", "group_id" }, { "groupId", "group_id" },
	{ "GroupId", "group_id" }, { "group__id", "group_id" },
	{ "_group_id", "group_id" }, { "group_id_", "group_id" },
	{ "Group_Id", "group_id" }, { "group_Id", "group_id" },
	{ "groupID", NULL }, { "groupid", NULL }, { "GROUP_ID", NULL },
	{ "group-id", NULL }, { "group.id", NULL }, { "group_id ", NULL },
	{ " group_id", NULL }, { "firstname", "firstname" },
	{ "Firstname", "firstname" }, { "firstName", NULL },
	{ "first_name", NULL }, { "FIRSTNAME", NULL }, { "", NULL },
	{ "_", NULL }, { "i", NULL }, { "id", "id" }, { "idx", NULL },
	{ "disableAutoGroupChange", "disable_auto_group_change" },
	{ "disable_auto_group_chang", NULL },
	{ "disable_auto_group_changes", NULL },
	{ "disable_auto_group_change_and_very_much_more", NULL },
	{ "custom_attribute", NULL }, { "customAttributes",
	    "custom_attributes" }, { "email\xC3\xA9", NULL },
};

static void
test_keys(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(keys); i++) {
		const struct field *field = customer_field(&customer_fields,
		    text_of(keys[i].key));

		if ((field == NULL) != (keys[i].name == NULL) ||
		    (field != NULL && strcmp(field->name, keys[i].name) != 0))
			fail_msg("%s", keys[i].key);
	}
	assert_non_null(customer_field(&customer_fields,
	    (struct text){ "idx", 2 }));
}

static void
test_camel(void **state)
{
	static const struct {
		const char *key, *camel;
	} rows[] = {
		{ "group_id", "GroupId" }, { "groupId", "GroupId" },
		{ "firstName", "FirstName" }, { "a", "A" }, { "", "" },
		{ "___", "" }, { "a__b", "AB" }, { "1a_2b", "1a2b" },
		{ "_1", "1" }, { "\xC3\xA9" "a_b", "\xC3\xA9" "aB" },
		{ "a b", "A b" }, { "ABC", "ABC" }, { "a_Z", "AZ" },
	};
	char out[64];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		customer_camel(text_of(rows[i].key), out);
		assert_string_equal(out, rows[i].camel);
	}
}

/* The columns of all tables, which t/00-schema.t compares with schema/. */
static void
read_schema(struct buf *b)
{
	const char *top = getenv("srcdir");
	char path[4096];
	FILE *file;
	size_t n;

	(void)snprintf(path, sizeof(path), "%s/t/data/columns.tsv",
	    top != NULL ? top : ".");
	assert_non_null(file = fopen(path, "r"));
	while ((n = fread(path, 1, sizeof(path), file)) > 0)
		buf_add(b, path, n);
	(void)fclose(file);
	assert_false(buf_failed(b));
}

/* Width of a varchar column, 0 if it is of another type, -1 if not there. */
static long
column_width(const char *schema, const char *table, const char *column)
{
	char head[128];
	const char *at;

	(void)snprintf(head, sizeof(head), "\n%s\t%s\t", table, column);
	if ((at = strstr(schema, head)) == NULL)
		return -1;
	at += strlen(head);
	return strncmp(at, "varchar(", 8) == 0 ? strtol(at + 8, NULL, 10) : 0;
}

static void
expect_widths(const char *schema, const char *table,
    const struct field_table *fields, size_t least)
{
	size_t compared = 0;

	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->fields[i];
		long width;

		if (field->limit == 0)
			continue;
		width = column_width(schema, table, field->name);
		if (field->rule == RULE_STREET) {
			/* many lines in one column without a width */
			assert_int_equal(width, 0);
			continue;
		}
		if (width != (long)field->limit)
			fail_msg("%s.%s: %ld in t/data/columns.tsv (-1: not "
			    "there), %zu in src/customer/fields.c", table,
			    field->name, width, field->limit);
		compared++;
	}
	assert_true(compared >= least);
}

static void
test_widths(void **state)
{
	struct buf b = BUF_EMPTY;
	const char *schema;

	(void)state;
	read_schema(&b);
	schema = buf_string(&b);
	expect_widths(schema, "customer_entity", &customer_fields, 7);
	expect_widths(schema, "customer_address_entity",
	    &customer_address_fields, 12);
	assert_int_equal(column_width(schema, "store", "code"), SHOP_CODE_MAX);
	assert_int_equal(column_width(schema, "store", "name"), SHOP_NAME_MAX);
	assert_int_equal(column_width(schema, "store_group", "name"),
	    SHOP_NAME_MAX);
	/* that the reader of the schema reads */
	assert_int_equal(column_width(schema, "store", "group_id"), 0);
	assert_int_equal(column_width(schema, "store", "email"), -1);
	assert_int_equal(column_width(schema, "stores", "code"), -1);
	buf_free(&b);
}

/* Which texts are trimmed, and that empty ones are absent then. */
static void
test_trim(void **state)
{
	static const struct text spaced = { " \xC2\xA0x y\t\n", 8 },
	    blank = { " \xE3\x80\x80", 4 };
	struct customer c;
	struct address *a = calloc(2, sizeof(*a));

	(void)state;
	assert_non_null(a);
	memset(&c, 0, sizeof(c));
	c.addresses = a;
	c.address_count = 2;
	c.prefix = c.firstname = c.middlename = c.lastname = c.suffix = spaced;
	c.taxvat = c.email = c.dob = c.created_at = spaced;
	a->prefix = a->firstname = a->middlename = a->lastname = spaced;
	a->suffix = a->company = a->city = a->postcode = spaced;
	a->telephone = a->fax = a->vat_id = a->country_id = spaced;
	a->region_code = a->region_name = spaced;
	a[1].city = a[1].region_code = a[1].region_name = blank;
	a[1].country_id = blank;
	customer_trim(&c);
	assert_true(text_is(c.prefix, "x y"));
	assert_true(text_is(c.firstname, "x y"));
	assert_true(text_is(c.middlename, "x y"));
	assert_true(text_is(c.lastname, "x y"));
	assert_true(text_is(c.suffix, "x y"));
	assert_true(text_is(c.taxvat, "x y"));
	assert_int_equal(c.email.length, spaced.length);
	assert_int_equal(c.dob.length, spaced.length);
	assert_int_equal(c.created_at.length, spaced.length);
	assert_true(text_is(a->prefix, "x y"));
	assert_true(text_is(a->firstname, "x y"));
	assert_true(text_is(a->middlename, "x y"));
	assert_true(text_is(a->lastname, "x y"));
	assert_true(text_is(a->suffix, "x y"));
	assert_true(text_is(a->company, "x y"));
	assert_true(text_is(a->city, "x y"));
	assert_true(text_is(a->postcode, "x y"));
	assert_true(text_is(a->telephone, "x y"));
	assert_true(text_is(a->fax, "x y"));
	assert_true(text_is(a->vat_id, "x y"));
	assert_true(text_is(a->region_code, "x y"));
	assert_true(text_is(a->region_name, "x y"));
	assert_int_equal(a->country_id.length, spaced.length);
	assert_true(text_is_absent(a[1].city));
	assert_true(text_is_absent(a[1].region_code));
	assert_true(text_is_absent(a[1].region_name));
	assert_false(text_is_absent(a[1].country_id));
	assert_true(text_is_absent(a[1].company));
	c.firstname = blank;
	c.prefix = TEXT_LITERAL("");
	customer_trim(&c);
	assert_true(text_is_absent(c.firstname));
	assert_true(text_is_absent(c.prefix));
	customer_free_addresses(&c);
	assert_null(c.addresses);
	assert_int_equal(c.address_count, 0);
	customer_free_addresses(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_camel),
		cmocka_unit_test(test_widths),
		cmocka_unit_test(test_trim),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
