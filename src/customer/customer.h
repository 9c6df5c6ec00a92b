/*
 * What a creation is about, as plain data, and the tables of fields
 * that decode, check and store share (contract B5, B11, B12, D13).  Values are
 * views into the request's document, so nothing is copied and nothing is cut;
 * the plain password is not here.
 */
#ifndef CUSTOMER_CUSTOMER_H
#define CUSTOMER_CUSTOMER_H

#include <stdbool.h>
#include <stddef.h>

#include "shop/attribute.h"
#include "shop/regions.h"
#include "values/number.h"

/* The value of a custom attribute as sent. */
struct attribute_value {
	struct text code;
	enum {
		SENT_NULL, SENT_BOOLEAN, SENT_NUMBER, SENT_STRING,
		SENT_LIST, SENT_OBJECT
	} kind;
	struct text scalar;	/* of a boolean: "1" or "" */
	struct text *list;	/* scalars; a member that is none is absent */
	size_t count;

	/* Set by the check: what it is and what is stored; NULL: nothing. */
	const struct attribute *definition;
	char *saved;
};

struct attribute_values {
	struct attribute_value *list;
	size_t count;
};

struct address {
	struct number id, customer_id;	/* server-owned: ignored */
	struct text prefix, firstname, middlename, lastname, suffix;
	struct text company, city, postcode, telephone, fax, vat_id;
	struct text country_id;
	struct text *street;		/* lines */
	size_t street_count;
	bool region_given;		/* "region" was there and not null */
	struct number region_id;		/* beside the region */
	struct number region_region_id;	/* inside it */
	struct text region_code, region_name;
	bool default_billing, default_shipping;
	struct attribute_values attributes;

	struct region region;	/* looked up before the check */
	long long entity_id;		/* after storing */
};

struct customer {
	struct number id;
	struct number group_id, store_id, website_id, gender;
	struct number disable_auto_group_change;
	struct text prefix, firstname, middlename, lastname, suffix;
	struct text email, dob, taxvat;
	struct text created_at;		/* counts for an administrator only */
	char birthday[11];		/* YYYY-MM-DD, set by the check */
	struct text ignored;		/* server-owned text goes here */
	struct address *addresses;
	size_t address_count;
	struct number assistance_allowed;
	bool is_subscribed;
	struct attribute_values attributes;
};

/*
 * Addresses of a customer.  More would not be an address book but an attack:
 * each costs a look-up and has up to seven faults to tell of.
 */
enum { CUSTOMER_ADDRESSES_MAX = 500 };

/* The top level of the request. */
struct registration {
	struct customer customer;
	struct text password;		/* a view, wiped with the document */
	struct text redirect_url;
};

/* How the region of A is to be looked up (contract D17). */
struct region_key customer_region_key(const struct address *a);

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
 * Read SENT, a string, a number's text or "1" and "" for JSON's booleans, as a
 * boolean (contract D16).  False if it is none.
 */
bool customer_boolean(struct text sent, bool *b);

/* Give back lists and make them empty. */
void customer_free_addresses(struct customer *c);
void customer_free_attributes(struct attribute_values *attributes);

/* Give back the lists that R holds; views are not its own. */
void customer_registration_free(struct registration *r);

#endif
