#include "customer/merge.h"

#include <stdlib.h>

#include "customer/fields.h"

static bool
has_code(const struct attribute_values *attributes, struct text code)
{
	for (size_t i = 0; i < attributes->count; i++)
		if (text_compare(attributes->list[i].code, code) == 0)
			return true;
	return false;
}

static int
keep_attributes(struct attribute_values *sent,
    struct attribute_values *stored)
{
	struct attribute_value *list = realloc(sent->list,
	    (sent->count + stored->count + 1) * sizeof(*list));

	if (list == NULL)
		return -1;
	sent->list = list;
	for (size_t i = 0; i < stored->count; i++) {
		if (has_code(sent, stored->list[i].code))
			continue;
		list[sent->count] = stored->list[i];
		list[sent->count++].kept = true;
		stored->list[i].saved = NULL;	/* it has moved */
	}
	return 0;
}

static void
keep_street(struct address *sent, struct address *stored)
{
	if (sent->street != NULL)
		return;
	sent->street = stored->street;
	sent->street_count = stored->street_count;
	stored->street = NULL;
	stored->street_count = 0;
}

/* The parts of a region belong together, and to their country. */
static void
keep_region(struct address *sent, const struct address *stored)
{
	if (sent->region_given || sent->region_id.given ||
	    (!text_is_absent(sent->country_id) &&
	    text_compare(sent->country_id, stored->country_id) != 0))
		return;
	sent->region_id.given = customer_region_id(stored,
	    &sent->region_id.value);
	sent->region_name = stored->region_name;
}

/* Give FIELD of SENT what STORED has, unless it was sent. */
static int
keep(const struct field *field, void *sent, void *stored)
{
	struct text *text;
	struct number *number;

	switch (field->type) {
	case FIELD_INT:
	case FIELD_FIXED:
		number = customer_number_member(field, sent);
		if (!number->given)
			*number = *customer_number_member(field, stored);
		break;
	case FIELD_STRING:
		text = customer_text_member(field, sent);
		if (text_is_absent(*text))
			*text = *customer_text_member(field, stored);
		break;
	case FIELD_STREET:
		keep_street(sent, stored);
		break;
	case FIELD_ATTRIBUTES:
		return keep_attributes(customer_attributes_member(field, sent),
		    customer_attributes_member(field, stored));
	case FIELD_BOOL:
	case FIELD_BOOLEAN:
	case FIELD_REGION:
	case FIELD_ADDRESSES:
	case FIELD_EXTENSION:
		break;
	}
	return 0;
}

static int
keep_address(struct address *sent, struct address *stored)
{
	keep_region(sent, stored);
	stored->region_id = (struct number){ false, 0, TEXT_ABSENT };
	for (size_t i = 0; i < customer_address_fields.count; i++)
		if (keep(&customer_address_fields.fields[i], sent, stored) ==
		    -1)
			return -1;
	sent->entity_id = stored->entity_id;
	stored->entity_id = 0;
	return 0;
}

static struct address *
find_address(struct customer *c, long long id)
{
	for (size_t i = 0; i < c->address_count; i++)
		if (c->addresses[i].entity_id == id)
			return &c->addresses[i];
	return NULL;
}

static void
keep_default(struct choice *sent, const struct choice *stored, bool chosen)
{
	if (!sent->given && !chosen)
		*sent = *stored;
}

static int
keep_addresses(struct customer *sent, struct customer *stored,
    const struct address **stranger)
{
	bool billing = false, shipping = false;	/* one asks to be it */

	for (size_t i = 0; i < sent->address_count; i++) {
		billing |= sent->addresses[i].default_billing.yes;
		shipping |= sent->addresses[i].default_shipping.yes;
	}
	for (size_t i = 0; i < sent->address_count; i++) {
		struct address *a = &sent->addresses[i], *own;

		if (!number_is_nonzero(&a->id))
			continue;
		if ((own = find_address(stored, a->id.value)) == NULL) {
			*stranger = a;
			return 0;
		}
		keep_default(&a->default_billing, &own->default_billing,
		    billing);
		keep_default(&a->default_shipping, &own->default_shipping,
		    shipping);
		if (keep_address(a, own) == -1)
			return -1;
	}
	return 0;
}

static bool
must_be_sent(const struct field *field)
{
	return field->required_by == FIELD_REQUIRED ||
	    field->rule == RULE_EMAIL;
}

int
customer_merge(struct customer *sent, struct customer *stored,
    const struct address **stranger)
{
	*stranger = NULL;
	for (size_t i = 0; i < customer_fields.count; i++) {
		const struct field *field = &customer_fields.fields[i];

		if (!(sent->by_itself && must_be_sent(field)) &&
		    keep(field, sent, stored) == -1)
			return -1;
	}
	if (keep_addresses(sent, stored, stranger) == -1)
		return -1;
	customer_trim(sent);
	return 0;
}
