#include "web/form.h"

#include <stdint.h>
#include <string.h>

#include "base/urlencoded.h"

/* A copy of T, decoded; absent if that can't be. */
static struct text
decode(struct text t, struct arena *texts)
{
	struct text copy = arena_copy(texts, t);

	if (text_is_absent(copy) || urlencoded_decode_form(copy,
	    (char *)(uintptr_t)copy.bytes, &copy.length))
		return copy;
	return TEXT_ABSENT;
}

static struct form_field *
find(struct text name, struct form_field *fields, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (text_is(name, fields[i].name))
			return &fields[i];
	return NULL;
}

enum form_outcome
form_read_text(struct text t, struct form_field *fields, size_t count,
    struct arena *texts)
{
	struct text name, value;

	if (t.length > FORM_MAX)
		return FORM_TOO_LARGE;
	while (urlencoded_next(&t, &name, &value)) {
		struct form_field *field;

		name = decode(name, texts);
		value = decode(value, texts);
		if (texts->failed)
			return FORM_NO_MEMORY;
		if (text_is_absent(name) || text_is_absent(value))
			return FORM_REFUSED;
		field = find(name, fields, count);
		if (field != NULL && !text_is_absent(field->value))
			return FORM_REFUSED;
		if (field != NULL)
			field->value = value;
	}
	return FORM_READ;
}

/* Parameters of the type mean nothing: a form is UTF-8 or refused. */
static bool
is_form(const char *type)
{
	static const struct text form = TEXT_CONSTANT(
	    "application/x-www-form-urlencoded");
	size_t n = strcspn(type, "; \t");

	return text_equals_ignoring_ascii_case((struct text){ type, n }, form);
}

enum form_outcome
form_read(const struct request *request, struct form_field *fields,
    size_t count, struct arena *texts)
{
	const struct buf *body = &request->body;

	if (buf_failed(body))
		return FORM_NO_MEMORY;
	if (request->too_large || body->length > FORM_MAX)
		return FORM_TOO_LARGE;
	if (request->incomplete || *request->content_encoding != '\0' ||
	    !is_form(request->content_type))
		return FORM_REFUSED;
	return form_read_text((struct text){ buf_string(body), body->length },
	    fields, count, texts);
}
