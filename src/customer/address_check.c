#include "customer/address_check.h"

#include <limits.h>
#include <stdint.h>
#include <stdlib.h>

#include "customer/field_check.h"
#include "customer/fields.h"
#include "values/number.h"

static bool
is_allowed(struct text country, const struct shop_settings *s)
{
	return shop_list_has(s, SHOP_COUNTRIES, country);
}

/* Fields whose names in messages are not their keys. */
static const struct field
    country = { .name = "countryId", .label = "Country" },
    region_id = { .name = "regionId", .label = "State/Province" };

static const struct field *
field_of(enum address_field field)
{
	return &customer_address_fields.fields[field];
}

static void
required(struct problems *p, const struct field *field)
{
	problems_add(p, PROBLEM_REQUIRED, text_of(field->name));
	problems_about(p, field->name, field->label);
}

static void
invalid(struct problems *p, const struct field *field, struct text value)
{
	problems_add(p, PROBLEM_INVALID_VALUE, text_of(field->name), value);
	problems_about(p, field->name, field->label);
}

/* True if the country is allowed; else add a problem. */
static bool
check_country(const struct address *a, const struct shop_settings *s,
    struct problems *p)
{
	if (is_allowed(a->country_id, s))
		return true;
	if (text_is_empty(text_trim(a->country_id)))
		required(p, &country);
	else
		invalid(p, &country, a->country_id);
	return false;
}

/* Contract D17, for an address whose country is allowed. */
static void
check_region(const struct address *a, const struct shop_settings *s,
    struct problems *p)
{
	struct text text = text_is_absent(a->region_code) ? a->region_name :
	    a->region_code;
	bool must = shop_list_has(s, SHOP_STATE_REQUIRED, a->country_id);
	long long number = customer_region_number(a), bad_id = 0;
	char id[NUMBER_TEXT_SIZE];

	if (a->region.country_has_list)
		bad_id = a->region.unknown_id;
	else if (text_is_absent(text) && (number < 0 || number > UINT32_MAX))
		bad_id = number;
	if (bad_id != 0)
		invalid(p, &region_id,
		    field_check_decimal(bad_id, id, sizeof(id)));
	else if (!must || a->region.id != 0)
		return;
	else if (!a->region.country_has_list && text_is_absent(text) &&
	    number == 0)
		required(p, field_of(ADDRESS_FIELD_REGION));
	else if (a->region.list_is_closed && !text_is_absent(text))
		invalid(p, field_of(ADDRESS_FIELD_REGION), text);
}

/* Fields that may be required, in the order of contract B12. */
static const enum address_field presence[] = {
	ADDRESS_FIELD_FIRSTNAME, ADDRESS_FIELD_LASTNAME, ADDRESS_FIELD_STREET,
	ADDRESS_FIELD_CITY, ADDRESS_FIELD_TELEPHONE, ADDRESS_FIELD_FAX,
	ADDRESS_FIELD_COMPANY };

/* Add what A lacks; true if its region is to be looked at. */
static bool
check_presence(struct address *a, const struct shop_settings *s,
    struct problems *p)
{
	for (size_t i = 0; i < sizeof(presence) / sizeof(*presence); i++) {
		const struct field *field = field_of(presence[i]);
		bool given = field->rule == RULE_STREET ? a->street_count > 0 :
		    !text_is_absent(*customer_text_member(field, a));

		if (!given && field_check_is_required(field, s))
			required(p, field);
	}
	if (text_is_absent(a->postcode) &&
	    !shop_list_has(s, SHOP_OPTIONAL_ZIP, a->country_id))
		required(p, field_of(ADDRESS_FIELD_POSTCODE));
	return check_country(a, s, p);
}

size_t
address_check_questions(struct customer *c, const struct shop_settings *s,
    struct region_question **questions)
{
	struct problems lacking = PROBLEMS_EMPTY;
	size_t count = 0;

	*questions = calloc(c->address_count + 1, sizeof(**questions));
	for (size_t i = 0; *questions != NULL && i < c->address_count &&
	    !problems_is_full(&lacking); i++) {
		struct address *a = &c->addresses[i];

		if (check_presence(a, s, &lacking))
			(*questions)[count++] = (struct region_question){
			    a->country_id,
			    { a->region_id.value, a->region_region_id.value },
			    { a->region_code, a->region_name }, &a->region };
	}
	problems_free(&lacking);
	return count;
}

enum db_outcome
address_check_look_up(struct db *db, struct customer *c,
    const struct shop_settings *s)
{
	struct region_question *questions;
	size_t count = address_check_questions(c, s, &questions);
	enum db_outcome outcome = questions == NULL ? DB_AWAY :
	    regions_resolve(db, questions, count);

	free(questions);
	return outcome;
}

static void
check_text(struct address *a, const struct shop_settings *s,
    struct problems *p)
{
	const struct field *street = field_of(ADDRESS_FIELD_STREET);
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
	if ((long long)a->street_count > lines) {
		problems_add(p, PROBLEM_STREET_LINES,
		    field_check_decimal(lines, number, sizeof(number)));
		problems_about(p, street->name, street->label);
	}
}

void
address_check(const struct customer *c,
    const struct shop_settings *s, struct problems *p)
{
	p->form = PROBLEMS_LIST;
	for (size_t i = 0; i < c->address_count && !problems_is_full(p); i++) {
		problems_at_element(p, "customer.addresses", i, "");
		if (check_presence(&c->addresses[i], s, p))
			check_region(&c->addresses[i], s, p);
	}
	problems_at(p, "");
	if (problems_any(p))
		return;
	p->form = PROBLEMS_LINES;
	for (size_t i = 0; i < c->address_count && !problems_is_full(p); i++) {
		problems_at_element(p, "customer.addresses", i, "");
		check_text(&c->addresses[i], s, p);
	}
	problems_at(p, "");
}
