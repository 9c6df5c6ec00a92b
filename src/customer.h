/*
 * customer: what a creation is about, as plain data, and the tables of fields
 * that decode, check and store share (contract B5, B11, B12, D13).  Values are
 * views into the request's document, so nothing is copied and nothing is cut;
 * the plain password is not here.
 * Neighbours: attribute, shop (which setting requires a field), text.
 */
#ifndef CUSTOMER_H
#define CUSTOMER_H

#include <stdbool.h>
#include <stddef.h>

#include "attribute.h"
#include "shop.h"
#include "text.h"

/* An integer that the client may leave out. */
struct customer_int {
	bool given;
	long long value;
	struct text sent;	/* as it stood in the request */
};

/* The value of a custom attribute as sent. */
struct custom_attribute {
	struct text code;
	enum {
		CUSTOM_NULL, CUSTOM_BOOLEAN, CUSTOM_NUMBER, CUSTOM_STRING,
		CUSTOM_LIST, CUSTOM_OBJECT
	} kind;
	struct text scalar;	/* of a boolean: "1" or "" */
	struct text *list;	/* scalars; a member that is none is absent */
	size_t count;

	/* Set by the check: what it is and what is stored; NULL: nothing. */
	const struct attribute *definition;
	char *stored;
};

struct custom_attributes {
	struct custom_attribute *list;
	size_t count;
};

/* What the directory of regions says of an address (contract D17). */
struct customer_region {
	bool country_has_list;
	long long id;		/* 0: none was found */
	char *code;		/* owned; NULL if none was found */
	char *name;
};

struct address {
	struct customer_int id, customer_id;	/* server-owned: ignored */
	struct text prefix, firstname, middlename, lastname, suffix;
	struct text company, city, postcode, telephone, fax, vat_id;
	struct text country_id;
	struct text *street;		/* lines */
	size_t street_count;
	bool region_given;		/* "region" was there and not null */
	struct customer_int region_id;		/* beside the region */
	struct customer_int region_region_id;	/* inside it */
	struct text region_code, region_name;
	bool default_billing, default_shipping;
	struct custom_attributes custom;

	struct customer_region region;	/* looked up before the check */
	long long entity_id;		/* after storing */
};

struct customer {
	struct customer_int id;
	struct customer_int group_id, store_id, website_id, gender;
	struct customer_int disable_auto_group_change;
	struct text prefix, firstname, middlename, lastname, suffix;
	struct text email, dob, taxvat;
	struct text created_at;		/* counts for an administrator only */
	char birthday[11];		/* YYYY-MM-DD, set by the check */
	struct text ignored;		/* server-owned text goes here */
	struct address *addresses;
	size_t address_count;
	struct customer_int assistance_allowed;
	bool is_subscribed;
	struct custom_attributes custom;
};

/*
 * Addresses of a customer.  More would not be an address book but an attack:
 * each costs a look-up and has up to seven faults to tell of.
 */
enum { CUSTOMER_ADDRESSES_MAX = 500 };

/* The top level of the request. */
struct customer_request {
	struct customer customer;
	struct text password;		/* a view, wiped with the document */
	struct text redirect_url;
};

enum field_type {
	FIELD_INT,
	FIELD_STRING,
	FIELD_BOOL,		/* type errors call it "bool" ... */
	FIELD_BOOLEAN,		/* ... or "boolean", as the reference does */
	FIELD_STREET,
	FIELD_REGION,
	FIELD_ADDRESSES,
	FIELD_EXTENSION,	/* object with the fields of .inside */
	FIELD_CUSTOM
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
	const char *name;	/* canonical key: "group_id" */
	const char *label;	/* in messages; NULL if it has none */
	enum field_type type;
	enum field_rule rule;
	size_t limit;		/* characters = width of the column; 0 none */
	size_t offset;		/* of its member in the struct */
	enum shop_setting required_by;	/* or one of the two below */
	const struct field_table *inside;
};

/* Values of required_by that are no setting. */
#define FIELD_OPTIONAL SHOP_SETTING_COUNT
#define FIELD_REQUIRED ((enum shop_setting)(SHOP_SETTING_COUNT + 1))

/* The fields of one kind of object, in the order in which they are checked. */
struct field_table {
	const struct field *fields;
	size_t count;
};

extern const struct field_table customer_fields;
extern const struct field_table customer_address_fields;
extern const struct field_table customer_region_fields;

/*
 * The field of TABLE that KEY names, or NULL.  A key matches in snake_case and
 * camelCase: underscores are dropped and each part begins with a capital, then
 * the names must be the same (contract B5): group_id, groupId, GroupId, not
 * firstName for firstname.
 */
const struct field *customer_field(const struct field_table *table,
    struct text key);

/* Write KEY in UpperCamel form and a NUL to OUT, key.length + 1 bytes. */
void customer_camel(struct text key, char *out);

/* The member of OBJECT (a struct that FIELD's table belongs to). */
struct text *customer_text_member(const struct field *field, void *object);
struct customer_int *customer_int_member(const struct field *field,
    void *object);
bool *customer_bool_member(const struct field *field, void *object);
struct custom_attributes *customer_custom_member(const struct field *field,
    void *object);

/*
 * How the region of an address is to be looked up: exactly one of the three,
 * the first that the client gave (contract D17); none if nothing was.
 */
struct customer_region_key {
	long long id;		/* 0: not by id */
	struct text code;	/* absent: not by code */
	struct text name;	/* absent: not by name */
};

struct customer_region_key customer_region_key(const struct address *a);

/*
 * What is kept as the text of a region that the directory does not have: the
 * name, else the code; absent if neither was given.
 */
struct text customer_region_text(const struct address *a);

/*
 * The region_id to store and to echo beside the region; false if it stays NULL
 * and unsaid, since the client gave neither a region nor an id (contract C).
 */
bool customer_region_id(const struct address *a, long long *id);

/*
 * Make the COUNT members of a "street" the lines of A: a line break begins a
 * new line, lines are trimmed, empty ones at either end go (contract D13).
 * Returns 0, or -1 when memory is short.
 */
int customer_set_street(struct address *a, const struct text *members,
    size_t count) __attribute__((nonnull(1), warn_unused_result));

/*
 * Trim the text fields that rules D11 and D13 are about; what is empty then is
 * absent.
 */
void customer_trim(struct customer *c);

/*
 * Read SENT, a string, a number's text or "1" and "" for JSON's booleans, as a
 * boolean (contract D16).  False if it is none.
 */
bool customer_boolean(struct text sent, bool *b);

/* True if the whole number is given and not zero: 0 means "not named". */
bool customer_int_named(const struct customer_int *i);

/* Give back lists and make them empty. */
void customer_free_addresses(struct customer *c);
void customer_free_custom(struct custom_attributes *custom);

/* Give back the lists that R holds; views are not its own. */
void customer_request_free(struct customer_request *r);

#endif
