#include "customer/fields.h"

#include <string.h>

#include "values/email_address.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Rows of the tables: values without a rule, objects, text with its rule. */
#define PLAIN(object, key, type, member) \
	{ key, NULL, type, RULE_NONE, 0, offsetof(object, member), \
	  FIELD_OPTIONAL, NULL }
#define INSIDE(object, key, type, member, table) \
	{ key, NULL, type, RULE_NONE, 0, offsetof(object, member), \
	  FIELD_OPTIONAL, table }
#define TEXT(object, key, label, rule, limit, required_by) \
	{ #key, label, FIELD_STRING, rule, limit, offsetof(object, key), \
	  required_by, NULL }

static const struct field_table no_fields = { NULL, 0 };

static const struct field region_rows[] = {
	PLAIN(struct address, "region_id", FIELD_INT, region_region_id),
	PLAIN(struct address, "region_code", FIELD_STRING, region_code),
	PLAIN(struct address, "region", FIELD_STRING, region_name),
	INSIDE(struct address, "extension_attributes", FIELD_EXTENSION,
	    entity_id, &no_fields),
};
const struct field_table customer_region_fields = { region_rows,
	COUNT(region_rows) };

static const struct field address_rows[] = {
	[ADDRESS_FIELD_PREFIX] = TEXT(struct address, prefix,
	    "Name Prefix", RULE_TEXT, 40, FIELD_OPTIONAL),
	[ADDRESS_FIELD_FIRSTNAME] = TEXT(struct address, firstname,
	    "First Name", RULE_TEXT, 255, FIELD_REQUIRED),
	[ADDRESS_FIELD_MIDDLENAME] = TEXT(struct address, middlename,
	    "Middle Name/Initial", RULE_TEXT, 255, FIELD_OPTIONAL),
	[ADDRESS_FIELD_LASTNAME] = TEXT(struct address, lastname,
	    "Last Name", RULE_TEXT, 255, FIELD_REQUIRED),
	[ADDRESS_FIELD_SUFFIX] = TEXT(struct address, suffix,
	    "Name Suffix", RULE_TEXT, 40, FIELD_OPTIONAL),
	[ADDRESS_FIELD_COMPANY] = TEXT(struct address, company,
	    "Company", RULE_TEXT, 255, SHOP_COMPANY_SHOW),
	[ADDRESS_FIELD_STREET] = { "street", "Street Address", FIELD_STREET,
	    RULE_STREET, 255, offsetof(struct address, street), FIELD_REQUIRED,
	    NULL },
	[ADDRESS_FIELD_CITY] = TEXT(struct address, city,
	    "City", RULE_TEXT, 255, FIELD_REQUIRED),
	[ADDRESS_FIELD_REGION] = { "region", "State/Province", FIELD_REGION,
	    RULE_REGION, 255, offsetof(struct address, region_name),
	    FIELD_OPTIONAL, &customer_region_fields },
	[ADDRESS_FIELD_POSTCODE] = TEXT(struct address, postcode,
	    "Zip/Postal Code", RULE_TEXT, 255, FIELD_OPTIONAL),
	[ADDRESS_FIELD_TELEPHONE] = TEXT(struct address, telephone,
	    "Phone Number", RULE_TEXT, 255, SHOP_TELEPHONE_SHOW),
	[ADDRESS_FIELD_FAX] = TEXT(struct address, fax,
	    "Fax", RULE_TEXT, 255, SHOP_FAX_SHOW),
	[ADDRESS_FIELD_VAT_ID] = TEXT(struct address, vat_id,
	    "VAT Number", RULE_TEXT, 255, FIELD_OPTIONAL),
	PLAIN(struct address, "id", FIELD_INT, id),
	PLAIN(struct address, "customer_id", FIELD_INT, customer_id),
	PLAIN(struct address, "region_id", FIELD_INT, region_id),
	PLAIN(struct address, "country_id", FIELD_STRING, country_id),
	PLAIN(struct address, "default_billing", FIELD_BOOL, default_billing),
	PLAIN(struct address, "default_shipping", FIELD_BOOL, default_shipping),
	INSIDE(struct address, "extension_attributes", FIELD_EXTENSION,
	    entity_id, &no_fields),
	PLAIN(
	    struct address, "custom_attributes", FIELD_ATTRIBUTES, attributes),
};
const struct field_table customer_address_fields = { address_rows,
	COUNT(address_rows) };

static const struct field extension_rows[] = {
	PLAIN(struct customer, "is_subscribed", FIELD_BOOLEAN, is_subscribed),
	PLAIN(struct customer, "assistance_allowed", FIELD_INT,
	    assistance_allowed),
};
const struct field_table customer_extension_fields = { extension_rows,
	COUNT(extension_rows) };

static const struct field customer_rows[] = {
	TEXT(struct customer, prefix, "Name Prefix", RULE_TEXT, 40,
	    SHOP_PREFIX_SHOW),
	TEXT(struct customer, firstname, "First Name", RULE_NAME, 255,
	    FIELD_REQUIRED),
	TEXT(struct customer, middlename, "Middle Name/Initial", RULE_NAME, 255,
	    SHOP_MIDDLENAME_SHOW),
	TEXT(struct customer, lastname, "Last Name", RULE_NAME, 255,
	    FIELD_REQUIRED),
	TEXT(struct customer, suffix, "Name Suffix", RULE_TEXT, 40,
	    SHOP_SUFFIX_SHOW),
	TEXT(struct customer, email, "Email", RULE_EMAIL, 255, FIELD_OPTIONAL),
	TEXT(
	    struct customer, dob, "Date of Birth", RULE_DATE, 0, SHOP_DOB_SHOW),
	TEXT(struct customer, taxvat, "Tax/VAT Number", RULE_TEXT, 50,
	    SHOP_TAXVAT_SHOW),
	{ "gender", "Gender", FIELD_INT, RULE_GENDER, 0,
	    offsetof(struct customer, gender), SHOP_GENDER_SHOW, NULL },
	PLAIN(struct customer, "id", FIELD_FIXED, id),
	PLAIN(struct customer, "group_id", FIELD_FIXED, group_id),
	PLAIN(struct customer, "store_id", FIELD_FIXED, store_id),
	PLAIN(struct customer, "website_id", FIELD_FIXED, website_id),
	PLAIN(struct customer, "disable_auto_group_change", FIELD_INT,
	    disable_auto_group_change),
	PLAIN(struct customer, "created_at", FIELD_STRING, created_at),
	PLAIN(struct customer, "updated_at", FIELD_STRING, ignored),
	PLAIN(struct customer, "created_in", FIELD_STRING, ignored),
	PLAIN(struct customer, "confirmation", FIELD_STRING, ignored),
	PLAIN(struct customer, "default_billing", FIELD_STRING, ignored),
	PLAIN(struct customer, "default_shipping", FIELD_STRING, ignored),
	PLAIN(struct customer, "addresses", FIELD_ADDRESSES, addresses),
	INSIDE(struct customer, "extension_attributes", FIELD_EXTENSION,
	    is_subscribed, &customer_extension_fields),
	PLAIN(
	    struct customer, "custom_attributes", FIELD_ATTRIBUTES, attributes),
};
const struct field_table customer_fields = { customer_rows,
	COUNT(customer_rows) };

/* The next character of *AT in UpperCamel form, or -1 at the end. */
static int
next_camel(struct text *at, bool *capital)
{
	char c;

	while (at->length > 0 && at->bytes[0] == '_') {
		*capital = true;
		at->bytes++, at->length--;
	}
	if (at->length == 0)
		return -1;
	c = at->bytes[0];
	at->bytes++, at->length--;
	if (*capital && c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	*capital = false;
	return (unsigned char)c;
}

/* True if A and B are the same in UpperCamel form. */
static bool
same_field(struct text a, struct text b)
{
	bool capital_a = true, capital_b = true;
	int c;

	if (a.length == b.length && memcmp(a.bytes, b.bytes, a.length) == 0)
		return true;
	do {
		c = next_camel(&a, &capital_a);
		if (c != next_camel(&b, &capital_b))
			return false;
	} while (c != -1);
	return true;
}

void
customer_camel(struct text key, char *out)
{
	bool capital = true;
	int c;

	while ((c = next_camel(&key, &capital)) != -1)
		*out++ = (char)c;
	*out = '\0';
}

const struct field *
customer_field(const struct field_table *table, struct text key)
{
	bool capital = true;
	struct text rest = key;
	int first = next_camel(&rest, &capital);

	/*
	 * The names of fields begin with a lower-case letter, and comparing
	 * that first saves time.
	 */
	for (size_t i = 0; i < table->count; i++) {
		const char *name = table->fields[i].name;

		if (first == *name - 'a' + 'A' &&
		    same_field(key, text_of(name)))
			return &table->fields[i];
	}
	return NULL;
}

size_t
customer_field_limit(const struct field *field)
{
	/* The rule is narrower than the column. */
	return field->rule == RULE_EMAIL ? EMAIL_MAX : field->limit;
}

static void *
at(const struct field *field, void *object)
{
	return (char *)object + field->offset;
}

struct text *
customer_text_member(const struct field *field, void *object)
{
	return at(field, object);
}

struct number *
customer_number_member(const struct field *field, void *object)
{
	return at(field, object);
}

struct choice *
customer_choice_member(const struct field *field, void *object)
{
	return at(field, object);
}

struct attribute_values *
customer_attributes_member(const struct field *field, void *object)
{
	return at(field, object);
}

static void
trim(struct text *t)
{
	*t = text_trim(*t);
	if (text_is_empty(*t))
		*t = TEXT_ABSENT;
}

static void
trim_fields(const struct field_table *table, void *object)
{
	for (size_t i = 0; i < table->count; i++) {
		enum field_rule rule = table->fields[i].rule;

		if (rule == RULE_NAME || rule == RULE_TEXT ||
		    rule == RULE_REGION)
			trim(customer_text_member(&table->fields[i], object));
	}
}

void
customer_trim(struct customer *c)
{
	trim_fields(&customer_fields, c);
	for (size_t i = 0; i < c->address_count; i++) {
		trim_fields(&customer_address_fields, &c->addresses[i]);
		trim(&c->addresses[i].region_code);
	}
}
