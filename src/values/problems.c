#include "values/problems.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a problem is about whose arguments do not name it. */
static const struct {
	enum problem_id id;
	const char *field;
} fields[] = {
	{ PROBLEM_EMAIL_REQUIRED, "customer.email" },
	{ PROBLEM_EMAIL_MISSING, "email" },
	{ PROBLEM_EMAIL_ADDRESS, "email" },
	{ PROBLEM_EMAIL_HOSTNAME, "email" },
	{ PROBLEM_EMAIL_LENGTH, "email" },
	{ PROBLEM_EMAIL_EXISTS, "customer.email" },
	{ PROBLEM_PASSWORD_LONG, "password" },
	{ PROBLEM_PASSWORD_SHORT, "password" },
	{ PROBLEM_PASSWORD_SPACE, "password" },
	{ PROBLEM_PASSWORD_CLASSES, "password" },
	{ PROBLEM_PASSWORD_IS_EMAIL, "password" },
	{ PROBLEM_STORE_UNKNOWN, "customer.store_id" },
	{ PROBLEM_STORE_NOT_IN_WEBSITE, "customer.store_id" },
	{ PROBLEM_WEBSITE_UNKNOWN, "website_id" },
	{ PROBLEM_GROUP_UNKNOWN, "customer.group_id" },
	{ PROBLEM_DATE_FUTURE, "dob" },
	{ PROBLEM_STREET_LINES, "street" },
	{ PROBLEM_ADDRESS_OF_ANOTHER, "customer.addresses" },
};

/* Names of arguments that name a field. */
static bool
names_field(const char *name)
{
	return strcmp(name, "fieldName") == 0 || strcmp(name, "code") == 0;
}

/*
 * Append PATH to PLACE, of SIZE bytes; "*" if it is no path of names: then a
 * client has thought it out, and it may be anything.
 */
static void
append(char *place, size_t size, struct text path)
{
	size_t length = strlen(place);

	for (size_t i = 0; i < path.length; i++)
		if (strchr(TEXT_ALPHANUMERIC "_-.[]", path.bytes[i]) == NULL ||
		    path.bytes[i] == '\0')
			path = TEXT_LITERAL("*");
	if (path.length > 0)
		(void)snprintf(place + length, size - length, "%s%.*s",
		    length > 0 ? "." : "", (int)path.length, path.bytes);
}

void
problems_at(struct problems *p, const char *place)
{
	(void)snprintf(p->at, sizeof(p->at), "%s", place);
}

void
problems_at_element(struct problems *p, const char *list, size_t element,
    const char *inside)
{
	(void)snprintf(p->at, sizeof(p->at), "%s[%zu]%s", list, element,
	    inside);
}

void
problems_place(struct problems *p, struct text path)
{
	if (p->last == NULL)
		return;
	memcpy(p->last->place, p->at, sizeof(p->at));
	append(p->last->place, sizeof(p->last->place), path);
}

void
problems_about(struct problems *p, const char *field, const char *label)
{
	problems_place(p, text_of(field));
	if (p->last != NULL && label != NULL)
		text_put(text_of(label), p->last->label,
		    sizeof(p->last->label));
}

/* The field that the last problem is about, as far as it is known by itself. */
static struct text
field_of(const struct problem *problem)
{
	const struct problem_text *row = problems_text(problem->id);

	for (size_t i = 0; i < PROBLEM_ARGUMENTS_MAX && row->names[i] != NULL;
	    i++)
		if (names_field(row->names[i]))
			return problem->arguments[i];
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		if (fields[i].id == problem->id)
			return text_of(fields[i].field);
	return TEXT_ABSENT;
}

void
problems_add_list(struct problems *p, enum problem_id id, size_t count,
    const struct text *arguments)
{
	const struct problem_text *row = problems_text(id);
	struct problem *new;

	p->last = NULL;
	if (problems_is_full(p))
		return;
	new = p->last = &p->list[p->count++];
	memset(new, 0, sizeof(*new));
	new->id = id;
	for (size_t i = 0; i < count && i < PROBLEM_ARGUMENTS_MAX &&
	    row->names[i] != NULL; i++) {
		bool none = text_is_absent(arguments[i]) &&
		    row->form == PROBLEM_RAW_OR_NULL;
		struct text copy = { none ? NULL : text_copy(arguments[i]),
		    arguments[i].length };

		if (text_is_absent(copy))
			p->no_memory |= !none;
		else
			new->arguments[i] = copy;
	}
	problems_place(p, field_of(new));
}

bool
problems_is_full(const struct problems *p)
{
	return p->count == PROBLEMS_MAX;
}

bool
problems_any(const struct problems *p)
{
	return p->count > 0 || p->no_memory;
}

/*
 * The argument whose name begins at AT, after a "%", or NULL; *LENGTH is of it.
 */
static const struct text *
argument_at(const struct problem *problem, const char *at, size_t *length)
{
	const struct problem_text *row = problems_text(problem->id);

	for (size_t i = 0; i < PROBLEM_ARGUMENTS_MAX; i++) {
		if (row->names[i] == NULL)
			break;
		*length = strlen(row->names[i]);
		if (strncmp(at, row->names[i], *length) == 0)
			return &problem->arguments[i];
	}
	return NULL;
}

void
problems_render(const struct problem *problem, struct buf *out)
{
	const char *at = problems_text(problem->id)->text, *percent;
	const struct text *argument;
	size_t length;

	while ((percent = strchr(at, '%')) != NULL) {
		buf_add(out, at, (size_t)(percent - at));
		argument = argument_at(problem, percent + 1, &length);
		at = percent + 1;
		if (argument == NULL)
			buf_byte(out, '%');
		else {
			buf_add(out, argument->bytes, argument->length);
			at += length;
		}
	}
	buf_text(out, at);
}

void
problems_free(struct problems *p)
{
	for (size_t i = 0; i < p->count; i++)
		for (size_t j = 0; j < PROBLEM_ARGUMENTS_MAX; j++)
			free((void *)(uintptr_t)p->list[i].arguments[j].bytes);
	p->count = 0;
	p->no_memory = false;
	p->at[0] = '\0';
	p->last = NULL;
}
