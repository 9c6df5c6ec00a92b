/*
 * The fields of a customer, its addresses and their regions, as tables that
 * decoding and checking share (contract B5, B11, B12, D13).
 */
#ifndef CUSTOMER_FIELDS_H
#define CUSTOMER_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "customer/customer.h"
#include "shop/shop.h"

enum field_type {
	FIELD_INT,
	FIELD_FIXED,		/* an int that no customer sets for itself */
	FIELD_STRING,
	FIELD_BOOL,		/* "bool" in type errors, as in the reference */
	FIELD_BOOLEAN,		/* "boolean" in type errors */
	FIELD_STREET,
	FIELD_REGION,
	FIELD_ADDRESSES,
	FIELD_EXTENSION,	/* an object; its fields are inside */
	FIELD_ATTRIBUTES
};

/* How a text field is checked. */
enum field_rule {
	RULE_NONE,
	RULE_NAME,		/* D11 */
	RULE_TEXT,		/* D13 */
	RULE_EMAIL,		/* D19 */
	RULE_DATE,		/* D14 */
	RULE_GENDER,
	RULE_STREET,
	RULE_REGION
};

struct field {
	const char *name;	/* key in snake_case: "group_id" */
	const char *label;	/* in messages; NULL if it has none */
	enum field_type type;
	enum field_rule rule;
	size_t limit;		/* characters, width of the column; 0: none */
	size_t offset;		/* of the member in the struct */
	enum shop_setting required_by;	/* or one of the next two */
	const struct field_table *inside;	/* of an object, or NULL */
};

/* Values of required_by that are not settings. */
#define FIELD_OPTIONAL SHOP_SETTING_COUNT
#define FIELD_REQUIRED ((enum shop_setting)(SHOP_SETTING_COUNT + 1))

/* The fields of one kind of object, in the order in which they are checked. */
struct field_table {
	const struct field *fields;
	size_t count;
};

/* Where the fields of an address that have a rule stand in its table. */
enum address_field {
	ADDRESS_FIELD_PREFIX, ADDRESS_FIELD_FIRSTNAME,
	ADDRESS_FIELD_MIDDLENAME, ADDRESS_FIELD_LASTNAME,
	ADDRESS_FIELD_SUFFIX, ADDRESS_FIELD_COMPANY, ADDRESS_FIELD_STREET,
	ADDRESS_FIELD_CITY, ADDRESS_FIELD_REGION, ADDRESS_FIELD_POSTCODE,
	ADDRESS_FIELD_TELEPHONE, ADDRESS_FIELD_FAX, ADDRESS_FIELD_VAT_ID
};

extern const struct field_table customer_fields;
extern const struct field_table customer_address_fields;
extern const struct field_table customer_region_fields;
extern const struct field_table customer_extension_fields;

/*
 * The field in TABLE that KEY names, or NULL.  Keys match in UpperCamel form:
 * without underscores, with a capital at the beginning of each part (contract
 * B5).  So group_id, groupId and GroupId are one field, but firstName is not
 * firstname.
 */
const struct field *customer_field(const struct field_table *table,
    struct text key);

/* Write KEY in UpperCamel form and a NUL to OUT, KEY.length + 1 bytes. */
void customer_camel(struct text key, char *out);

/* The most characters that FIELD may have; 0 if it has no limit. */
size_t customer_field_limit(const struct field *field);

/*
 * The member for FIELD in OBJECT, the struct that the table of FIELD is about.
 */
struct text *customer_text_member(const struct field *field, void *object);
struct number *customer_number_member(const struct field *field,
    void *object);
struct choice *customer_choice_member(const struct field *field,
    void *object);
struct attribute_values *customer_attributes_member(const struct field *field,
    void *object);

/*
 * Trim the text fields that contract D11 and D13 are about; those that are
 * empty then become absent.
 */
void customer_trim(struct customer *c);

#endif
