#include "shop/attribute.h"

#include <stdlib.h>
#include <string.h>

/*
 * In the reference, frontend_input and backend_type together determine the type
 * of an attribute; int and decimal are text fields in its forms.
 */
static const struct {
	const char *name;
	const char *frontend;
	enum attribute_backend backend;
} types[ATTRIBUTE_TYPES] = {
	[ATTRIBUTE_TEXT] = { "text", "text", BACKEND_VARCHAR },
	[ATTRIBUTE_TEXTAREA] = { "textarea", "textarea", BACKEND_TEXT },
	[ATTRIBUTE_INT] = { "int", "text", BACKEND_INT },
	[ATTRIBUTE_DECIMAL] = { "decimal", "text", BACKEND_DECIMAL },
	[ATTRIBUTE_BOOLEAN] = { "boolean", "boolean", BACKEND_INT },
	[ATTRIBUTE_DATE] = { "date", "date", BACKEND_DATETIME },
	[ATTRIBUTE_SELECT] = { "select", "select", BACKEND_INT },
	[ATTRIBUTE_MULTISELECT] = { "multiselect", "multiselect",
	    BACKEND_TEXT },
};

static const char *const backends[ATTRIBUTE_BACKENDS] = {
	"varchar", "text", "int", "decimal", "datetime",
};

const char *
attribute_type_name(enum attribute_type type)
{
	return types[type].name;
}

const char *
attribute_frontend(enum attribute_type type)
{
	return types[type].frontend;
}

enum attribute_backend
attribute_backend(enum attribute_type type)
{
	return types[type].backend;
}

const char *
attribute_backend_name(enum attribute_backend backend)
{
	return backends[backend];
}

bool
attribute_has_options(enum attribute_type type)
{
	return type == ATTRIBUTE_SELECT || type == ATTRIBUTE_MULTISELECT;
}

bool
attribute_type_named(const char *name, enum attribute_type *type)
{
	for (unsigned i = 0; i < ATTRIBUTE_TYPES; i++)
		if (strcmp(name, types[i].name) == 0) {
			*type = (enum attribute_type)i;
			return true;
		}
	return false;
}

bool
attribute_type_of(struct text frontend, struct text backend,
    enum attribute_type *type)
{
	for (unsigned i = 0; i < ATTRIBUTE_TYPES; i++)
		if (text_is(frontend, types[i].frontend) &&
		    text_is(backend, backends[types[i].backend])) {
			*type = (enum attribute_type)i;
			return true;
		}
	return false;
}

const struct attribute *
attribute_find(const struct attributes *a, enum attribute_entity entity,
    struct text code)
{
	for (size_t i = 0; i < a->count; i++)
		if (a->list[i].entity == entity &&
		    text_is(code, a->list[i].code))
			return &a->list[i];
	return NULL;
}

bool
attribute_has_option(const struct attribute *a, long long id)
{
	for (size_t i = 0; i < a->option_count; i++)
		if (a->options[i] == id)
			return true;
	return false;
}

void
attribute_free(struct attributes *a)
{
	for (size_t i = 0; i < a->count; i++) {
		free(a->list[i].code);
		free(a->list[i].label);
		free(a->list[i].options);
	}
	free(a->list);
	a->list = NULL;
	a->count = 0;
}
