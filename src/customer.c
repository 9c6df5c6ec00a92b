/*
 * customer: see customer.h.
 */
#include "customer.h"

#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Rows of the tables: plain values, then text with its rule. */
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
	TEXT(struct address, prefix, "Name Prefix", RULE_TEXT, 40,
	    FIELD_OPTIONAL),
	TEXT(struct address, firstname, "First Name", RULE_TEXT, 255,
	    FIELD_REQUIRED),
	TEXT(struct address, middlename, "Middle Name/Initial", RULE_TEXT, 255,
	    FIELD_OPTIONAL),
	TEXT(struct address, lastname, "Last Name", RULE_TEXT, 255,
	    FIELD_REQUIRED),
	TEXT(struct address, suffix, "Name Suffix", RULE_TEXT, 40,
	    FIELD_OPTIONAL),
	TEXT(struct address, company, "Company", RULE_TEXT, 255,
	    SHOP_COMPANY_SHOW),
	{ "street", "Street Address", FIELD_STREET, RULE_STREET, 255,
	    offsetof(struct address, street), FIELD_REQUIRED, NULL },
	TEXT(struct address, city, "City", RULE_TEXT, 255, FIELD_REQUIRED),
	{ "region", "State/Province", FIELD_REGION, RULE_REGION, 255,
	    offsetof(struct address, region_name), FIELD_OPTIONAL,
	    &customer_region_fields },
	TEXT(struct address, postcode, "Zip/Postal Code", RULE_TEXT, 255,
	    FIELD_OPTIONAL),
	TEXT(struct address, telephone, "Phone Number", RULE_TEXT, 255,
	    SHOP_TELEPHONE_SHOW),
	TEXT(struct address, fax, "Fax", RULE_TEXT, 255, SHOP_FAX_SHOW),
	TEXT(struct address, vat_id, "VAT Number", RULE_TEXT, 255,
	    FIELD_OPTIONAL),
	PLAIN(struct address, "id", FIELD_INT, id),
	PLAIN(struct address, "customer_id", FIELD_INT, customer_id),
	PLAIN(struct address, "region_id", FIELD_INT, region_id),
	PLAIN(struct address, "country_id", FIELD_STRING, country_id),
	PLAIN(struct address, "default_billing", FIELD_BOOL, default_billing),
	PLAIN(struct address, "default_shipping", FIELD_BOOL,
	    default_shipping),
	INSIDE(struct address, "extension_attributes", FIELD_EXTENSION,
	    entity_id, &no_fields),
	PLAIN(struct address, "custom_attributes", FIELD_CUSTOM, custom),
};
const struct field_table customer_address_fields = { address_rows,
	COUNT(address_rows) };

static const struct field extension_rows[] = {
	PLAIN(struct customer, "is_subscribed", FIELD_BOOLEAN, is_subscribed),
	PLAIN(struct customer, "assistance_allowed", FIELD_INT,
	    assistance_allowed),
};
static const struct field_table extension_fields = { extension_rows,
	COUNT(extension_rows) };

static const struct field customer_rows[] = {
	TEXT(struct customer, prefix, "Name Prefix", RULE_TEXT, 40,
	    SHOP_PREFIX_SHOW),
	TEXT(struct customer, firstname, "First Name", RULE_NAME, 255,
	    FIELD_REQUIRED),
	TEXT(struct customer, middlename, "Middle Name/Initial", RULE_NAME,
	    255, SHOP_MIDDLENAME_SHOW),
	TEXT(struct customer, lastname, "Last Name", RULE_NAME, 255,
	    FIELD_REQUIRED),
	TEXT(struct customer, suffix, "Name Suffix", RULE_TEXT, 40,
	    SHOP_SUFFIX_SHOW),
	TEXT(struct customer, email, "Email", RULE_EMAIL, 255, FIELD_OPTIONAL),
	TEXT(struct customer, dob, "Date of Birth", RULE_DATE, 0,
	    SHOP_DOB_SHOW),
	TEXT(struct customer, taxvat, "Tax/VAT Number", RULE_TEXT, 50,
	    SHOP_TAXVAT_SHOW),
	{ "gender", "Gender", FIELD_INT, RULE_GENDER, 0,
	    offsetof(struct customer, gender), SHOP_GENDER_SHOW, NULL },
	PLAIN(struct customer, "id", FIELD_INT, id),
	PLAIN(struct customer, "group_id", FIELD_INT, group_id),
	PLAIN(struct customer, "store_id", FIELD_INT, store_id),
	PLAIN(struct customer, "website_id", FIELD_INT, website_id),
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
	    is_subscribed, &extension_fields),
	PLAIN(struct customer, "custom_attributes", FIELD_CUSTOM, custom),
};
const struct field_table customer_fields = { customer_rows,
	COUNT(customer_rows) };

void
customer_camel(struct text key, char *out, size_t size)
{
	bool capital = true;
	size_t n = 0;

	for (size_t i = 0; i < key.length && n + 1 < size; i++) {
		char c = key.bytes[i];

		if (c == '_') {
			capital = true;
			continue;
		}
		if (capital && c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		out[n++] = c;
		capital = false;
	}
	out[n] = '\0';
}

const struct field *
customer_field(const struct field_table *table, struct text key)
{
	enum { NAME_MAX_CAMEL = 32 };	/* longer than any of ours */
	char given[NAME_MAX_CAMEL + 2], ours[NAME_MAX_CAMEL + 2];

	customer_camel(key, given, sizeof(given));
	for (size_t i = 0; i < table->count; i++) {
		customer_camel(text_of(table->fields[i].name), ours,
		    sizeof(ours));
		if (strcmp(given, ours) == 0)
			return &table->fields[i];
	}
	return NULL;
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

struct customer_int *
customer_int_member(const struct field *field, void *object)
{
	return at(field, object);
}

bool *
customer_bool_member(const struct field *field, void *object)
{
	return at(field, object);
}

struct custom_attributes *
customer_custom_member(const struct field *field, void *object)
{
	return at(field, object);
}

bool
customer_int_named(const struct customer_int *i)
{
	return i->given && i->value != 0;
}

bool
customer_boolean(struct text sent, bool *b)
{
	static const char *const yes[] = { "1", "true", "yes", "on" };
	static const char *const no[] = { "0", "false", "no", "off", "" };

	for (size_t i = 0; i < COUNT(yes); i++)
		if (text_is(sent, yes[i]))
			return *b = true, true;
	for (size_t i = 0; i < COUNT(no); i++)
		if (text_is(sent, no[i]))
			return *b = false, true;
	return false;
}

struct customer_region_key
customer_region_key(const struct address *a)
{
	struct customer_region_key key = { 0, TEXT_ABSENT, TEXT_ABSENT };

	if (customer_int_named(&a->region_id))
		key.id = a->region_id.value;
	else if (customer_int_named(&a->region_region_id))
		key.id = a->region_region_id.value;
	else if (!text_is_absent(a->region_code))
		key.code = a->region_code;
	else
		key.name = a->region_name;
	return key;
}

struct text
customer_region_text(const struct address *a)
{
	return text_is_absent(a->region_name) ? a->region_code :
	    a->region_name;
}

bool
customer_region_id(const struct address *a, long long *id)
{
	*id = a->region.id;
	if (!a->region.country_has_list &&
	    text_is_absent(customer_region_text(a)))
		*id = customer_region_key(a).id;
	return a->region_given || a->region_id.given;
}

/* Lines in T; a line break is LF, CR or both (contract D13). */
static size_t
split(struct text t, struct text *lines)
{
	size_t count = 0;

	for (;;) {
		size_t n = 0;
		struct text line;

		while (n < t.length && t.bytes[n] != '\n' && t.bytes[n] != '\r')
			n++;
		line = (struct text){ t.bytes, n };
		if (lines != NULL)
			lines[count] = text_trim(line);
		count++;
		if (n == t.length)
			return count;
		n += t.bytes[n] == '\r' && n + 1 < t.length &&
		    t.bytes[n + 1] == '\n' ? 2 : 1;
		t.bytes += n, t.length -= n;
	}
}

int
customer_set_street(struct address *a, const struct text *members,
    size_t count)
{
	size_t lines = 0, n = 0, first = 0;

	for (size_t i = 0; i < count; i++)
		lines += split(members[i], NULL);
	free(a->street);
	a->street_count = 0;
	if ((a->street = calloc(lines + 1, sizeof(*a->street))) == NULL)
		return -1;
	for (size_t i = 0; i < count; i++)
		n += split(members[i], a->street + n);
	while (n > 0 && text_is_empty(a->street[n - 1]))
		n--;
	while (first < n && text_is_empty(a->street[first]))
		first++;
	memmove(a->street, a->street + first, (n - first) * sizeof(*a->street));
	a->street_count = n - first;
	return 0;
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

void
customer_free_custom(struct custom_attributes *custom)
{
	for (size_t i = 0; i < custom->count; i++) {
		free(custom->list[i].list);
		free(custom->list[i].stored);
	}
	free(custom->list);
	custom->list = NULL;
	custom->count = 0;
}

void
customer_free_addresses(struct customer *c)
{
	for (size_t i = 0; i < c->address_count; i++) {
		free(c->addresses[i].street);
		free(c->addresses[i].region.code);
		free(c->addresses[i].region.name);
		customer_free_custom(&c->addresses[i].custom);
	}
	free(c->addresses);
	c->addresses = NULL;
	c->address_count = 0;
}

void
customer_request_free(struct customer_request *r)
{
	customer_free_addresses(&r->customer);
	customer_free_custom(&r->customer.custom);
	memset(r, 0, sizeof(*r));
}
