#include "customer/attribute_decode.h"

#include <stdlib.h>

/* The parts of a member of the list, or the code and value of an object. */
struct member {
	const struct json_value *code;
	bool has_value;
	const struct json_value *value;
};

/* Bind the scalars of VALUE, a list, for a multiselect. */
static int
bind_list(const struct bind_place *at, const struct json_value *value,
    struct attribute_value *a)
{
	struct json_walk walk = { 0 };
	struct json_member member;

	a->list = calloc(json_count(value) + 1, sizeof(*a->list));
	if (a->list == NULL)
		return bind_no_memory(at);
	while (json_next(value, &walk, &member))
		a->list[a->count++] = json_text(member.value);
	return 0;
}

static int
bind_value(const struct bind_place *at, const struct json_value *value,
    struct attribute_value *a)
{
	a->scalar = json_text(value);
	switch (json_kind(value)) {
	case JSON_NULL:
		a->kind = SENT_NULL;
		return 0;
	case JSON_BOOLEAN:
		a->kind = SENT_BOOLEAN;
		return 0;
	case JSON_LIST:
		a->kind = SENT_LIST;
		return bind_list(at, value, a);
	case JSON_OBJECT:
		a->kind = SENT_OBJECT;
		return 0;
	case JSON_NUMBER:
		a->kind = SENT_NUMBER;
		return 0;
	case JSON_STRING:
		a->kind = SENT_STRING;
		return 0;
	}
	return 0;
}

/* Find the code and the value in VALUE, an object; other keys are ignored. */
static struct member
find_parts(const struct json_value *value)
{
	struct member m = { NULL, false, NULL };
	struct json_walk walk = { 0 };
	struct json_member member;

	while (json_next(value, &walk, &member)) {
		if (text_is(member.key, "attribute_code") ||
		    (text_is(member.key, "attributeCode") && m.code == NULL))
			m.code = member.value;
		else if (text_is(member.key, "value")) {
			m.has_value = true;
			m.value = member.value;
		}
	}
	return m;
}

/* Bind a member of the list. */
static int
bind_member(const struct bind_place *at, const struct json_value *value,
    struct attribute_value *a)
{
	struct member m = { NULL, true, value };

	if (json_kind(value) == JSON_OBJECT ||
	    (json_kind(value) == JSON_LIST && json_count(value) == 0))
		m = find_parts(value);
	if (m.code != NULL && bind_string(at, m.code, &a->code) == -1)
		return -1;
	if (text_is_empty(a->code))
		return bind_problem(at, m.has_value ?
		    PROBLEM_ATTRIBUTE_NO_CODE : PROBLEM_ATTRIBUTE_EMPTY,
		    TEXT_ABSENT, TEXT_ABSENT);
	if (!m.has_value)
		return bind_problem(at, PROBLEM_ATTRIBUTE_NO_VALUE, a->code,
		    TEXT_ABSENT);
	return bind_value(at, m.value, a);
}

int
attribute_decode(const struct bind_place *at, const struct json_value *value,
    struct attribute_values *attributes)
{
	bool by_code = json_kind(value) == JSON_OBJECT;
	struct json_walk walk = { 0 };
	struct json_member member;
	int failed = 0;

	if (!bind_is_composite(value))
		return bind_type_problem(at, value, "array");
	customer_free_attributes(attributes);
	attributes->list =
	    calloc(json_count(value) + 1, sizeof(*attributes->list));
	if (attributes->list == NULL)
		return bind_no_memory(at);
	while (failed == 0 && json_next(value, &walk, &member)) {
		struct attribute_value *a =
		    &attributes->list[attributes->count++];

		if (by_code && !text_is_empty(member.key) &&
		    json_kind(member.value) != JSON_OBJECT) {
			a->code = member.key;
			failed = bind_value(at, member.value, a);
		} else
			failed = bind_member(at, member.value, a);
	}
	return failed;
}
