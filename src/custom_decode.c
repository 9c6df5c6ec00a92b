/*
 * custom_decode: see custom_decode.h.
 */
#include "custom_decode.h"

#include <stdlib.h>

/* A member of the list, or what an object's key and value stand for. */
struct member {
	const struct jsonio_value *code;
	bool has_value;
	const struct jsonio_value *value;
};

/* Scalars of VALUE, a list or object, for a multiselect. */
static int
bind_list(const struct decode *at, const struct jsonio_value *value,
    struct custom_attribute *a)
{
	struct jsonio_walk walk = { 0 };
	struct jsonio_member member;

	a->list = calloc(jsonio_count(value) + 1, sizeof(*a->list));
	if (a->list == NULL)
		return decode_no_memory(at);
	while (jsonio_next(value, &walk, &member))
		a->list[a->count++] = jsonio_text(member.value);
	return 0;
}

static int
bind_value(const struct decode *at, const struct jsonio_value *value,
    struct custom_attribute *a)
{
	a->scalar = jsonio_text(value);
	switch (jsonio_type(value)) {
	case JSONIO_NULL:
		a->kind = CUSTOM_NULL;
		return 0;
	case JSONIO_BOOLEAN:
		a->kind = CUSTOM_BOOLEAN;
		return 0;
	case JSONIO_LIST:
		a->kind = CUSTOM_LIST;
		return bind_list(at, value, a);
	case JSONIO_OBJECT:
		a->kind = CUSTOM_OBJECT;
		return 0;
	case JSONIO_NUMBER:
		a->kind = CUSTOM_NUMBER;
		return 0;
	default:
		a->kind = CUSTOM_STRING;
		return 0;
	}
}

/* Find code and value in VALUE, an object; other keys are ignored. */
static struct member
find_parts(const struct jsonio_value *value)
{
	struct member m = { NULL, false, NULL };
	struct jsonio_walk walk = { 0 };
	struct jsonio_member member;

	while (jsonio_next(value, &walk, &member)) {
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

/* A member that is an object with attribute_code and value. */
static int
bind_member(const struct decode *at, const struct jsonio_value *value,
    struct custom_attribute *a)
{
	struct member m = { NULL, true, value };

	if (jsonio_type(value) == JSONIO_OBJECT ||
	    (jsonio_type(value) == JSONIO_LIST && jsonio_count(value) == 0))
		m = find_parts(value);
	if (m.code != NULL && decode_string(at, m.code, &a->code) == -1)
		return -1;
	if (text_is_empty(a->code))
		return decode_problem(at, m.has_value ?
		    PROBLEM_ATTRIBUTE_NO_CODE : PROBLEM_ATTRIBUTE_EMPTY,
		    TEXT_ABSENT, TEXT_ABSENT);
	if (!m.has_value)
		return decode_problem(at, PROBLEM_ATTRIBUTE_NO_VALUE, a->code,
		    TEXT_ABSENT);
	return bind_value(at, m.value, a);
}

int
custom_decode(const struct decode *at, const struct jsonio_value *value,
    struct custom_attributes *custom)
{
	bool by_code = jsonio_type(value) == JSONIO_OBJECT;
	struct jsonio_walk walk = { 0 };
	struct jsonio_member member;
	int fault = 0;

	if (!decode_is_composite(value))
		return decode_type_problem(at, value, "array");
	customer_free_custom(custom);
	custom->list = calloc(jsonio_count(value) + 1, sizeof(*custom->list));
	if (custom->list == NULL)
		return decode_no_memory(at);
	while (fault == 0 && jsonio_next(value, &walk, &member)) {
		struct custom_attribute *a = &custom->list[custom->count++];

		if (by_code && !text_is_empty(member.key) &&
		    jsonio_type(member.value) != JSONIO_OBJECT) {
			a->code = member.key;
			fault = bind_value(at, member.value, a);
		} else
			fault = bind_member(at, member.value, a);
	}
	return fault;
}
