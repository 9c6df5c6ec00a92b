/*
 * Each take_ function returns 0, or -1 after it has added a problem.
 */
#include "customer/decode.h"

#include <stdio.h>
#include <stdlib.h>

#include "customer/attribute_decode.h"
#include "customer/fields.h"
#include "values/number.h"
#include "web/bind.h"

static int take_object(const struct field_table *table, void *object,
    const struct json_value *value, const struct bind_place *at);

static int
take_int(const struct field *field, void *object,
    const struct json_value *value, const struct bind_place *at)
{
	struct number *i = customer_number_member(field, object);
	struct text sent = json_text(value);
	enum json_kind type = json_kind(value);
	long long n = 0;

	if (!(type == JSON_NUMBER && number_of_json(sent, &n)) &&
	    !(type == JSON_STRING && number_of_string(sent, &n)))
		return bind_type_problem(at, value, "int");
	*i = (struct number){ true, n, sent };
	return 0;
}

/* Whatever a customer sends for itself here is passed over (contract G25). */
static int
take_fixed(const struct field *field, void *object,
    const struct json_value *value, const struct bind_place *at)
{
	const struct customer *c = object;

	return c->by_itself ? 0 : take_int(field, object, value, at);
}

static int
take_string(const struct field *field, void *object,
    const struct json_value *value, const struct bind_place *at)
{
	return bind_string(at, value, customer_text_member(field, object));
}

/* A boolean as contract D16 reads it. */
static int
take_bool(const struct field *field, void *object,
    const struct json_value *value, const struct bind_place *at)
{
	const char *type = field->type == FIELD_BOOL ? "bool" : "boolean";
	struct choice *choice = customer_choice_member(field, object);
	struct text sent = json_text(value);
	long long n = 0;
	bool yes = false;

	if (json_kind(value) == JSON_NUMBER) {
		if (!number_of_json(sent, &n) || (n != 0 && n != 1))
			return bind_type_problem(at, value, type);
		yes = n == 1;
	} else if (!customer_boolean(sent, &yes))
		return bind_type_problem(at, value, type);
	*choice = (struct choice){ true, yes };
	return 0;
}

/* The name of the type of a scalar in the type errors of a street. */
static const char *
type_name(const struct json_value *value)
{
	struct text t = json_text(value);
	long long n;

	switch (json_kind(value)) {
	case JSON_BOOLEAN:
		return "boolean";
	case JSON_NUMBER:
		return number_has_fraction_or_exponent(t) ||
		    !number_of_json(t, &n) ? "double" : "integer";
	case JSON_NULL:
	case JSON_STRING:
	case JSON_LIST:
	case JSON_OBJECT:
		break;
	}
	return "string";
}

static int
take_street(const struct field *field, void *object,
    const struct json_value *value, const struct bind_place *at)
{
	struct json_walk walk = { 0 };
	struct json_member member;
	struct text *lines = NULL;
	size_t n = 0;
	int result = -1;

	(void)field;
	if (!bind_is_composite(value))
		return bind_problem(at, PROBLEM_TYPE,
		    text_of(type_name(value)), TEXT_LITERAL("string[]"));
	if ((lines = calloc(json_count(value) + 1, sizeof(*lines))) == NULL)
		return bind_no_memory(at);
	while (json_next(value, &walk, &member)) {
		lines[n] = TEXT_LITERAL("");
		if (member.value != NULL &&
		    bind_string(at, member.value, &lines[n]) == -1)
			goto done;
		n++;
	}
	result = customer_set_street(object, lines, n);
	if (result == -1)
		(void)bind_no_memory(at);
done:
	free(lines);
	return result;
}

/* Clear what another spelling of the same key has set: the last one wins. */
static void
clear(const struct field_table *table, void *object)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct field *field = &table->fields[i];

		if (field->type == FIELD_STRING)
			*customer_text_member(field, object) = TEXT_ABSENT;
		else if (field->type == FIELD_INT)
			*customer_number_member(field, object) =
			    (struct number){ false, 0, TEXT_ABSENT };
		else if (field->type == FIELD_BOOLEAN)
			*customer_choice_member(field, object) =
			    (struct choice){ false, false };
	}
}

static int
take_region(const struct field *field, void *object,
    const struct json_value *value, const struct bind_place *at)
{
	struct address *a = object;

	a->region_given = true;
	clear(field->inside, a);
	if (json_kind(value) == JSON_STRING) {
		a->region_name = json_text(value);
		return 0;
	}
	return take_object(field->inside, a, value, at);
}

/*
 * The message is the one that the reference gives when it is configured with a
 * limit (contract H2).
 */
static int
too_many(const struct bind_place *at, size_t most)
{
	char limit[NUMBER_TEXT_SIZE];

	(void)snprintf(limit, sizeof(limit), "%zu", most);
	problems_add(at->problems, PROBLEM_TOO_MANY, TEXT_LITERAL(
	    "\\Magento\\Customer\\Api\\Data\\AddressInterface"),
	    text_of(limit));
	bind_about(at, TEXT_ABSENT);
	return -1;
}

static int
take_addresses(const struct field *field, void *object,
    const struct json_value *value, const struct bind_place *at)
{
	struct customer *c = object;
	struct json_walk walk = { 0 };
	struct json_member member;

	(void)field;
	if (!bind_is_composite(value))
		return bind_type_problem(at, value, "array");
	if (json_count(value) > c->addresses_max)
		return too_many(at, c->addresses_max);
	customer_free_addresses(c);
	c->addresses = calloc(json_count(value) + 1, sizeof(*c->addresses));
	if (c->addresses == NULL)
		return bind_no_memory(at);
	while (json_next(value, &walk, &member)) {
		struct bind_place one = *at;

		one.element = c->address_count + 1;
		if (take_object(&customer_address_fields,
		    &c->addresses[c->address_count++], member.value,
		    &one) == -1)
			return -1;
	}
	return 0;
}

static int
take_extension(const struct field *field, void *object,
    const struct json_value *value, const struct bind_place *at)
{
	clear(field->inside, object);
	return take_object(field->inside, object, value, at);
}

static int
take_attributes(const struct field *field, void *object,
    const struct json_value *value, const struct bind_place *at)
{
	return attribute_decode(
	    at, value, customer_attributes_member(field, object));
}

typedef int binder(const struct field *, void *, const struct json_value *,
    const struct bind_place *);

static binder *const binders[] = {
	[FIELD_INT] = take_int,
	[FIELD_FIXED] = take_fixed,
	[FIELD_STRING] = take_string,
	[FIELD_BOOL] = take_bool,
	[FIELD_BOOLEAN] = take_bool,
	[FIELD_STREET] = take_street,
	[FIELD_REGION] = take_region,
	[FIELD_ADDRESSES] = take_addresses,
	[FIELD_EXTENSION] = take_extension,
	[FIELD_ATTRIBUTES] = take_attributes,
};

int
customer_unknown_field(const struct bind_place *at, struct text key)
{
	char *camel = malloc(key.length + 1);

	if (camel == NULL)
		return bind_no_memory(at);
	customer_camel(key, camel);
	problems_add(at->problems, PROBLEM_NOT_SUPPORTED, text_of(camel));
	bind_about(at, key);
	free(camel);
	return -1;
}

/* Bind the members of VALUE, which stands at AT, to OBJECT by TABLE. */
static int
take_object(const struct field_table *table, void *object,
    const struct json_value *value, const struct bind_place *at)
{
	struct json_walk walk = { 0 };
	struct json_member member;

	if (json_kind(value) != JSON_OBJECT &&
	    !(json_kind(value) == JSON_LIST && json_count(value) == 0))
		return bind_type_problem(at, value, "object");
	while (json_next(value, &walk, &member)) {
		const struct field *field = customer_field(table, member.key);
		struct bind_place inside = { at, member.key, at->problems, 0 };

		if (field == NULL)
			return customer_unknown_field(at, member.key);
		if (member.value != NULL && binders[field->type](field, object,
		    member.value, &inside) == -1)
			return -1;
	}
	return 0;
}

/* The member of ROOT with exactly this KEY; NULL if absent or null. */
static const struct json_value *
top_level(const struct json_value *root, const char *key)
{
	struct json_walk walk = { 0 };
	struct json_member member;

	if (json_kind(root) == JSON_OBJECT)
		while (json_next(root, &walk, &member))
			if (text_is(member.key, key))
				return member.value;
	return NULL;
}

void
customer_decode(const struct json_value *root, size_t addresses_max,
    struct registration *r, struct problems *p)
{
	const struct bind_place top = { NULL, TEXT_ABSENT, p, 0 };
	const struct json_value *customer = top_level(root, "customer");
	const struct json_value *password = top_level(root, "password");
	const struct json_value *redirect = top_level(root, "redirectUrl");
	struct json_walk walk = { 0 };
	struct json_member member;
	int failed = 0;

	if (customer == NULL) {
		problems_add(p, PROBLEM_REQUIRED, TEXT_LITERAL("customer"));
		return;
	}
	r->customer.addresses_max = addresses_max;
	if (redirect == NULL)
		redirect = top_level(root, "redirect_url");
	while (failed == 0 && json_next(root, &walk, &member)) {
		if (member.value == NULL)
			continue;
		if (member.value == customer) {
			problems_at(p, "customer");
			failed = take_object(&customer_fields, &r->customer,
			    customer, &top);
		} else if (member.value == password) {
			problems_at(p, "password");
			failed = bind_string(&top, password, &r->password);
		} else if (member.value == redirect) {
			problems_at(p, "redirectUrl");
			failed = bind_string(&top, redirect,
			    &r->redirect_url);
		}
	}
	problems_at(p, "");
	customer_trim(&r->customer);
}

bool
customer_decode_change(const struct json_value *root, struct customer *c,
    struct problems *p)
{
	const struct bind_place top = { NULL, TEXT_ABSENT, p, 0 };
	const struct json_value *customer = top_level(root, "customer");

	problems_at(p, "customer");
	if (customer != NULL)
		(void)take_object(&customer_fields, c, customer, &top);
	problems_at(p, "");
	return customer != NULL;
}
