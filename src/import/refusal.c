#include "import/refusal.h"

#include <stdio.h>
#include <string.h>

#include "json/read.h"
#include "values/number.h"

/* The member NAME of the object VALUE, or NULL. */
static const struct json_value *
member_of(const struct json_value *value, const char *name)
{
	struct json_walk walk = { 0 };
	struct json_member member;

	while (json_next(value, &walk, &member))
		if (text_is(member.key, name))
			return member.value;
	return NULL;
}

/*
 * The parameter that the text AT, behind a "%", begins with: a name of an
 * object, or the number of an element, from 1.  Absent if there is none.
 */
static struct text
parameter_at(const struct json_value *parameters, struct text at, size_t *used)
{
	struct json_walk walk = { 0 };
	struct json_member member;
	char number[NUMBER_TEXT_SIZE];

	for (int i = 1; json_next(parameters, &walk, &member); i++) {
		struct text name = member.key;

		if (text_is_absent(name)) {
			(void)snprintf(number, sizeof(number), "%d", i);
			name = text_of(number);
		}
		if (at.length >= name.length && memcmp(at.bytes, name.bytes,
		    name.length) == 0) {
			*used = name.length;
			return json_text(member.value);
		}
	}
	return TEXT_ABSENT;
}

static void
write_error(const struct json_value *error, struct buf *out)
{
	const struct json_value *parameters = member_of(error, "parameters");
	struct text rest = json_text(member_of(error, "message"));

	while (!text_is_empty(rest)) {
		size_t used = 0;
		struct text value = *rest.bytes == '%' ? parameter_at(
		    parameters, text_after(rest, 1), &used) : TEXT_ABSENT;

		if (*rest.bytes == '\n')	/* messages of several fields */
			buf_text(out, "; ");
		else if (text_is_absent(value))
			buf_byte(out, *rest.bytes);
		else
			buf_add(out, value.bytes, value.length);
		rest = text_after(rest, 1 + used);
	}
}

void
refusal_write(const struct buf *body, struct buf *out)
{
	struct json_document *document = NULL;
	const struct json_value *errors;
	struct json_walk walk = { 0 };
	struct json_member member;
	bool any = false;

	if (json_read(buf_string(body), body->length, &document) !=
	    JSON_READ_OK)
		return;
	errors = member_of(json_root(document), "errors");
	for (; json_next(errors, &walk, &member); any = true) {
		if (any)
			buf_text(out, "; ");
		write_error(member.value, out);
	}
	if (!any)
		write_error(json_root(document), out);
	json_free(document);
}
