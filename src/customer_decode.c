/*
 * customer_decode: see customer_decode.h.  Every binder returns 0, or -1 after
 * it has added a problem.  Custom attributes are bound in custom_decode.c.
 */
#include "customer_decode.h"

#include <stdio.h>
#include <stdlib.h>

#include "custom_decode.h"
#include "decode.h"
#include "number.h"

static int bind_object(const struct field_table *table, void *object,
    const struct jsonio_value *value, const struct decode *at);

static int
bind_int(const struct field *field, void *object,
    const struct jsonio_value *value, const struct decode *at)
{
	struct customer_int *i = customer_int_member(field, object);
	struct text sent = jsonio_text(value);
	enum jsonio_type type = jsonio_type(value);
	long long n = 0;

	if (!(type == JSONIO_NUMBER && number_of_json(sent, &n)) &&
	    !(type == JSONIO_STRING && number_of_string(sent, &n)))
		return decode_type_problem(at, value, "int");
	*i = (struct customer_int){ true, n, sent };
	return 0;
}

static int
bind_string(const struct field *field, void *object,
    const struct jsonio_value *value, const struct decode *at)
{
	return decode_string(at, value, customer_text_member(field, object));
}

/* D16. */
static int
bind_bool(const struct field *field, void *object,
    const struct jsonio_value *value, const struct decode *at)
{
	const char *type = field->type == FIELD_BOOL ? "bool" : "boolean";
	bool *b = customer_bool_member(field, object);
	struct text sent = jsonio_text(value);
	long long n;

	if (jsonio_type(value) == JSONIO_NUMBER) {
		if (!number_of_json(sent, &n) || (n != 0 && n != 1))
			return decode_type_problem(at, value, type);
		*b = n == 1;
		return 0;
	}
	if (customer_boolean(sent, b))
		return 0;
	return decode_type_problem(at, value, type);
}

/* The name of a scalar's type as the reference quotes it for a street. */
static const char *
type_name(const struct jsonio_value *value)
{
	struct text t = jsonio_text(value);
	long long n;

	switch (jsonio_type(value)) {
	case JSONIO_BOOLEAN:
		return "boolean";
	case JSONIO_NUMBER:
		return number_has_fraction_or_exponent(t) ||
		    !number_of_json(t, &n) ? "double" : "integer";
	default:
		return "string";
	}
}

static int
bind_street(const struct field *field, void *object,
    const struct jsonio_value *value, const struct decode *at)
{
	struct jsonio_walk walk = { 0 };
	struct jsonio_member member;
	struct text *lines = NULL;
	size_t n = 0;
	int result = -1;

	(void)field;
	if (!decode_is_composite(value))
		return decode_problem(at, PROBLEM_TYPE,
		    text_of(type_name(value)), TEXT_LITERAL("string[]"));
	if ((lines = calloc(jsonio_count(value) + 1, sizeof(*lines))) == NULL)
		return decode_no_memory(at);
	while (jsonio_next(value, &walk, &member)) {
		lines[n] = TEXT_LITERAL("");
		if (member.value != NULL &&
		    decode_string(at, member.value, &lines[n]) == -1)
			goto done;
		n++;
	}
	result = customer_set_street(object, lines, n);
	if (result == -1)
		(void)decode_no_memory(at);
done:
	free(lines);
	return result;
}

/* Forget what another spelling of the same field has set: the later wins. */
static void
forget(const struct field_table *table, void *object)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct field *field = &table->fields[i];

		if (field->type == FIELD_STRING)
			*customer_text_member(field, object) = TEXT_ABSENT;
		else if (field->type == FIELD_INT)
			*customer_int_member(field, object) =
			    (struct customer_int){ false, 0, TEXT_ABSENT };
		else if (field->type == FIELD_BOOLEAN)
			*customer_bool_member(field, object) = false;
	}
}

static int
bind_region(const struct field *field, void *object,
    const struct jsonio_value *value, const struct decode *at)
{
	struct address *a = object;

	a->region_given = true;
	forget(field->inside, a);
	if (jsonio_type(value) == JSONIO_STRING) {
		a->region_name = jsonio_text(value);
		return 0;
	}
	return bind_object(field->inside, a, value, at);
}

/* As the reference says it when it is told to look (reference 1.9). */
static int
too_many(const struct decode *at)
{
	char limit[24];

	(void)snprintf(limit, sizeof(limit), "%d", CUSTOMER_ADDRESSES_MAX);
	problems_add(at->problems, PROBLEM_TOO_MANY, TEXT_LITERAL(
	    "\\Magento\\Customer\\Api\\Data\\AddressInterface"),
	    text_of(limit));
	return -1;
}

static int
bind_addresses(const struct field *field, void *object,
    const struct jsonio_value *value, const struct decode *at)
{
	struct customer *c = object;
	struct jsonio_walk walk = { 0 };
	struct jsonio_member member;

	(void)field;
	if (!decode_is_composite(value))
		return decode_type_problem(at, value, "array");
	if (jsonio_count(value) > CUSTOMER_ADDRESSES_MAX)
		return too_many(at);
	customer_free_addresses(c);
	c->addresses = calloc(jsonio_count(value) + 1, sizeof(*c->addresses));
	if (c->addresses == NULL)
		return decode_no_memory(at);
	while (jsonio_next(value, &walk, &member))
		if (bind_object(&customer_address_fields,
		    &c->addresses[c->address_count++], member.value, at) == -1)
			return -1;
	return 0;
}

static int
bind_extension(const struct field *field, void *object,
    const struct jsonio_value *value, const struct decode *at)
{
	forget(field->inside, object);
	return bind_object(field->inside, object, value, at);
}

static int
bind_custom(const struct field *field, void *object,
    const struct jsonio_value *value, const struct decode *at)
{
	return custom_decode(at, value, customer_custom_member(field, object));
}

typedef int binder(const struct field *, void *, const struct jsonio_value *,
    const struct decode *);

static binder *const binders[] = {
	[FIELD_INT] = bind_int,
	[FIELD_STRING] = bind_string,
	[FIELD_BOOL] = bind_bool,
	[FIELD_BOOLEAN] = bind_bool,
	[FIELD_STREET] = bind_street,
	[FIELD_REGION] = bind_region,
	[FIELD_ADDRESSES] = bind_addresses,
	[FIELD_EXTENSION] = bind_extension,
	[FIELD_CUSTOM] = bind_custom,
};

static int
unknown_field(const struct decode *at, struct text key)
{
	char *camel = malloc(key.length + 1);

	if (camel == NULL)
		return decode_no_memory(at);
	customer_camel(key, camel);
	problems_add(at->problems, PROBLEM_NOT_SUPPORTED, text_of(camel));
	free(camel);
	return -1;
}

/* Bind the members of VALUE, which stands at AT, to OBJECT by TABLE. */
static int
bind_object(const struct field_table *table, void *object,
    const struct jsonio_value *value, const struct decode *at)
{
	struct jsonio_walk walk = { 0 };
	struct jsonio_member member;

	if (jsonio_type(value) != JSONIO_OBJECT &&
	    !(jsonio_type(value) == JSONIO_LIST && jsonio_count(value) == 0))
		return decode_type_problem(at, value, "object");
	while (jsonio_next(value, &walk, &member)) {
		const struct field *field = customer_field(table, member.key);
		struct decode inside = { at, member.key, at->problems };

		if (field == NULL)
			return unknown_field(at, member.key);
		if (member.value != NULL && binders[field->type](field, object,
		    member.value, &inside) == -1)
			return -1;
	}
	return 0;
}

/* The member of ROOT with exactly this KEY; NULL if absent or null. */
static const struct jsonio_value *
top_level(const struct jsonio_value *root, const char *key)
{
	struct jsonio_walk walk = { 0 };
	struct jsonio_member member;

	if (jsonio_type(root) == JSONIO_OBJECT)
		while (jsonio_next(root, &walk, &member))
			if (text_is(member.key, key))
				return member.value;
	return NULL;
}

void
customer_decode(const struct jsonio_value *root, struct customer_request *r,
    struct problems *p)
{
	const struct decode top = { NULL, TEXT_ABSENT, p };
	const struct jsonio_value *customer = top_level(root, "customer");
	const struct jsonio_value *password = top_level(root, "password");
	const struct jsonio_value *redirect = top_level(root, "redirectUrl");
	struct jsonio_walk walk = { 0 };
	struct jsonio_member member;
	int fault = 0;

	if (customer == NULL) {
		problems_add(p, PROBLEM_REQUIRED, TEXT_LITERAL("customer"));
		return;
	}
	if (redirect == NULL)
		redirect = top_level(root, "redirect_url");
	while (fault == 0 && jsonio_next(root, &walk, &member)) {
		if (member.value == NULL)
			continue;
		if (member.value == customer)
			fault = bind_object(&customer_fields, &r->customer,
			    customer, &top);
		else if (member.value == password)
			fault = decode_string(&top, password, &r->password);
		else if (member.value == redirect)
			fault = decode_string(&top, redirect,
			    &r->redirect_url);
	}
	customer_trim(&r->customer);
}
