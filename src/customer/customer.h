/*
 * What a client sent, as plain data.  Values are views into the document of the
 * request, so nothing is copied or cut.
 */
#ifndef CUSTOMER_CUSTOMER_H
#define CUSTOMER_CUSTOMER_H

#include <stdbool.h>
#include <stddef.h>

#include "shop/attribute.h"
#include "shop/regions.h"
#include "values/calendar.h"
#include "values/number.h"

/* A boolean that the client may leave out. */
struct choice {
	bool given, yes;
};

/* The value of a custom attribute as sent. */
struct attribute_value {
	struct text code;
	enum {
		SENT_NULL, SENT_BOOLEAN, SENT_NUMBER, SENT_STRING,
		SENT_LIST, SENT_OBJECT
	} kind;
	struct text scalar;	/* of a boolean: "1" or "" */
	struct text *list;	/* scalars; any other member is absent */
	size_t count;

	bool kept;		/* not sent: it stays as it is in "saved" */

	/* Set by attribute_check. */
	const struct attribute *definition;
	char *saved;		/* in the form that is saved; NULL: nothing */
};

struct attribute_values {
	struct attribute_value *list;
	size_t count;
};

struct address {
	struct number id;		/* of a new account's: ignored */
	struct number customer_id;	/* the server's: ignored */
	struct text prefix, firstname, middlename, lastname, suffix;
	struct text company, city, postcode, telephone, fax, vat_id;
	struct text country_id;
	struct text *street;		/* lines */
	size_t street_count;
	bool region_given;		/* "region" was sent and not null */
	struct number region_id;	/* beside the region */
	struct number region_region_id;	/* inside the region */
	struct text region_code, region_name;
	struct choice default_billing, default_shipping;
	struct attribute_values attributes;

	struct region region;		/* looked up before the check */
	long long entity_id;		/* 0 until the address is saved */
};

struct customer {
	struct number id;
	struct number group_id, store_id, website_id, gender;
	struct number disable_auto_group_change;
	struct text prefix, firstname, middlename, lastname, suffix;
	struct text email, dob, taxvat;
	struct text created_at;		/* only from an administrator */
	char birthday[CALENDAR_DATE_LEN + 1];	/* set by the check; or "" */
	struct text ignored;		/* text of the server's fields */
	struct address *addresses;
	size_t address_count;
	size_t addresses_max;		/* that the caller may send */
	bool by_itself;			/* sent by the customer it is about */
	struct number assistance_allowed;
	struct choice is_subscribed;
	struct attribute_values attributes;
};

/*
 * Maximum number of addresses in a request, whoever sends it; a guest has a
 * lower one, which is a setting (contract H2).  More are no address book but an
 * attack: each address costs a look-up, a row and a part of the answer.
 */
enum { CUSTOMER_ADDRESSES_MAX = 500 };

/* What an administrator says of assistance_allowed. */
enum {
	CUSTOMER_ASSISTANCE_DENIED = 1,
	CUSTOMER_ASSISTANCE_ALLOWED = 2
};

/* The top level of the request. */
struct registration {
	struct customer customer;
	struct text password;		/* wiped with the document */
	struct text redirect_url;
};

/* The first id that A gives for its region (contract D17); 0 if none. */
long long customer_region_number(const struct address *a);

/*
 * The text of the region of A where the directory has none: its name, else its
 * code; absent if neither was given.
 */
struct text customer_region_text(const struct address *a);

/*
 * Set *ID to the region_id to save and to return beside the region.  False if
 * it is saved as NULL and not returned, since the client gave neither a region
 * nor an id (contract C).
 */
bool customer_region_id(const struct address *a, long long *id);

/*
 * Make the COUNT members of a "street" the lines of A: a line break begins a
 * new line, lines are trimmed, and empty lines at either end are dropped
 * (contract D13).  Returns 0, or -1 if memory is short.
 */
int customer_set_street(struct address *a, const struct text *members,
    size_t count) __attribute__((nonnull(1), warn_unused_result));

/*
 * Read SENT, which is a string, the text of a number, or "1" or "" for a JSON
 * boolean, as a boolean (contract D16).  False if it is not one.
 */
bool customer_boolean(struct text sent, bool *b);

/* Free the lists and make them empty. */
void customer_free_addresses(struct customer *c);
void customer_free_attributes(struct attribute_values *attributes);

/* Free the lists of R; views belong to the document. */
void customer_registration_free(struct registration *r);

#endif
