#include "customer/address_check.h"

#include <limits.h>
#include <stdint.h>

#include "customer/field_check.h"
#include "customer/fields.h"
#include "values/number.h"

bool
address_check_country(const struct address *a, const struct shop_settings *s)
{
	return shop_list_has(s, SHOP_COUNTRIES, a->country_id);
}

static void
required(struct problems *p, const char *name)
{
	problems_add(p, PROBLEM_REQUIRED, text_of(name));
}

/* True if the country is allowed; else add a problem. */
static bool
check_country(const struct address *a, const struct shop_settings *s,
    struct problems *p)
{
	if (address_check_country(a, s))
		return true;
	if (text_is_empty(text_trim(a->country_id)))
		required(p, "countryId");
	else
		problems_add(p, PROBLEM_INVALID_VALUE,
		    TEXT_LITERAL("countryId"), a->country_id);
	return false;
}

/* Contract D17, for an address whose country is allowed. */
static void
check_region(const struct address *a, const struct shop_settings *s,
    struct problems *p)
{
	struct region_key key = customer_region_key(a);
	struct text text = text_is_absent(key.code) ? key.name : key.code;
	bool must = shop_list_has(s, SHOP_STATE_REQUIRED, a->country_id);
	bool bad_id = key.id != 0;
	char id[NUMBER_TEXT_SIZE];

	if (a->region.country_has_list) {
		bad_id = bad_id && a->region.id == 0;
		if (!text_is_absent(text) && a->region.id == 0 && must)
			problems_add(p, PROBLEM_INVALID_VALUE,
			    TEXT_LITERAL("region"), text);
	} else {
		text = customer_region_text(a);
		bad_id = bad_id && text_is_absent(text) &&
		    (key.id < 0 || key.id > UINT32_MAX);
		if (key.id == 0 && text_is_absent(text) && must)
			required(p, "region");
	}
	if (bad_id)
		problems_add(p, PROBLEM_INVALID_VALUE,
		    TEXT_LITERAL("regionId"),
		    field_check_decimal(key.id, id, sizeof(id)));
}

/* Fields that may be required, in the order of contract B12. */
static const enum address_field presence[] = {
	ADDRESS_FIELD_FIRSTNAME, ADDRESS_FIELD_LASTNAME, ADDRESS_FIELD_STREET,
	ADDRESS_FIELD_CITY, ADDRESS_FIELD_TELEPHONE, ADDRESS_FIELD_FAX,
	ADDRESS_FIELD_COMPANY };

static void
check_presence(struct address *a, const struct shop_settings *s,
    struct problems *p)
{
	for (size_t i = 0; i < sizeof(presence) / sizeof(*presence); i++) {
		const struct field *field =
		    &customer_address_fields.fields[presence[i]];
		bool given = field->rule == RULE_STREET ? a->street_count > 0 :
		    !text_is_absent(*customer_text_member(field, a));

		if (!given && field_check_is_required(field, s))
			required(p, field->name);
	}
	if (text_is_absent(a->postcode) &&
	    !shop_list_has(s, SHOP_OPTIONAL_ZIP, a->country_id))
		required(p, "postcode");
	if (check_country(a, s, p))
		check_region(a, s, p);
}

static void
check_text(struct address *a, const struct shop_settings *s,
    struct problems *p)
{
	long long lines = shop_number(s, SHOP_STREET_LINES);
	char number[NUMBER_TEXT_SIZE];

	for (size_t i = 0; i < customer_address_fields.count; i++) {
		const struct field *field = &customer_address_fields.fields[i];

		if (field->rule == RULE_STREET)
			for (size_t j = 0; j < a->street_count; j++)
				field_check_text(field, a->street[j], p);
		else if (field->rule == RULE_REGION && a->region.id == 0)
			field_check_text(field, customer_region_text(a), p);
		else if (field->rule == RULE_TEXT)
			field_check_text(field,
			    *customer_text_member(field, a), p);
	}
	if ((long long)a->street_count > lines)
		problems_add(p, PROBLEM_STREET_LINES,
		    field_check_decimal(lines, number, sizeof(number)));
}

void
address_check(const struct customer *c,
    const struct shop_settings *s, struct problems *p)
{
	p->form = PROBLEMS_LIST;
	for (size_t i = 0; i < c->address_count && !problems_is_full(p); i++)
		check_presence(&c->addresses[i], s, p);
	if (problems_any(p))
		return;
	p->form = PROBLEMS_LINES;
	for (size_t i = 0; i < c->address_count && !problems_is_full(p); i++)
		check_text(&c->addresses[i], s, p);
}
