#include "document/scope.h"

#include <string.h>

/* "self" is for customers, and for an integration that may do everything. */
static bool
is_open(const struct caller *c, const char *resource)
{
	if (resource == NULL)
		return true;
	if (strcmp(resource, CALLER_SELF) != 0)
		return caller_may(c, resource);
	for (size_t i = 0; caller_resource(i) != NULL; i++)
		if (!caller_may(c, caller_resource(i)))
			return c->kind == CALLER_CUSTOMER;
	return true;
}

/* True if LIST, names with commas between them, has NAME. */
static bool
has_name(struct text list, const char *name)
{
	struct text item;

	while (text_split(&list, ',', &item))
		if (text_is(item, name))
			return true;
	return false;
}

const struct document_operation *
document_scope_find(const struct call *call, size_t i, struct text services)
{
	const struct call_route *route = &call->routes[i];
	const struct document_operation *o = document_operation(route->method,
	    route->path);

	return o != NULL && is_open(&call->caller, route->resource) &&
	    (services.bytes == NULL || has_name(services, "all") ||
	    has_name(services, o->service)) ? o : NULL;
}

static bool
has_service(const struct call *call, struct text name)
{
	for (size_t i = 0; i < call->route_count; i++) {
		const struct document_operation *o =
		    document_scope_find(call, i, TEXT_ABSENT);

		if (o != NULL && text_is(name, o->service))
			return true;
	}
	return text_is(name, "all");
}

bool
document_scope_lacks(const struct call *call, struct text services,
    struct text *unknown)
{
	while (text_split(&services, ',', unknown))
		if (!has_service(call, *unknown))
			return true;
	return false;
}
