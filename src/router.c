#include "router.h"

#include <string.h>

#include "call/call.h"
#include "endpoint/create.h"
#include "shop/shop_read.h"
#include "web/body.h"

/*
 * Every route: method, what follows the version, who answers.  A segment in
 * braces stands for any one that is not empty.  Routes are tried in this order,
 * so literal segments stand before parameters.
 */
static const struct route {
	const char *method;
	const char *path;
	call_endpoint *endpoint;
} routes[] = {
	{ "POST", "V1/customers", endpoint_create },
};

/* A path, taken apart. */
struct target {
	bool known_form;	/* store code and version look right */
	struct text store;	/* absent: none was given */
	struct text rest;	/* from the version on, no slash at the end */
};

static struct text
segment(struct text path)
{
	const char *slash = memchr(path.bytes, '/', path.length);

	if (slash != NULL)
		path.length = (size_t)(slash - path.bytes);
	return path;
}

/* Take N bytes off the front of T. */
static struct text
after(struct text t, size_t n)
{
	return (struct text){ t.bytes + n, t.length - n };
}

static bool
is_version(struct text t)
{
	if (t.length < 2 || t.bytes[0] != 'V')
		return false;
	for (size_t i = 1; i < t.length; i++)
		if (t.bytes[i] < '0' || t.bytes[i] > '9')
			return false;
	return true;
}

static bool
has_empty_segment(struct text t)
{
	for (size_t i = 1; i < t.length; i++)
		if (t.bytes[i] == '/' && t.bytes[i - 1] == '/')
			return true;
	return false;
}

/* Take apart what follows "/rest/". */
static struct target
take_apart(struct text path)
{
	struct target t = { false, TEXT_ABSENT, TEXT_ABSENT };
	struct text first;

	if (text_starts_with(path, "/"))	/* empty store code: none */
		path = after(path, 1);
	else if (!is_version(first = segment(path))) {
		t.store = first;
		path = after(path, first.length);
		if (path.length == 0 || first.length == 0)
			return t;
		path = after(path, 1);
	}
	if (path.length > 0 && path.bytes[path.length - 1] == '/')
		path.length--;
	t.rest = path;
	t.known_form = is_version(segment(path)) && !has_empty_segment(path) &&
	    path.bytes[path.length - 1] != '/';
	return t;
}

static bool
is_method_known(const char *method)
{
	static const char *const methods[] = { "GET", "POST", "PUT",
	    "DELETE" };

	for (size_t i = 0; i < sizeof(methods) / sizeof(*methods); i++)
		if (strcmp(method, methods[i]) == 0)
			return true;
	return false;
}

/* The shop of the path: the default one for "all" and for none. */
static enum db_outcome
find_shop(struct app *app, struct text code, struct shop *shop, bool *found)
{
	if (text_is_absent(code) || text_is(code, "all"))
		return shop_read_default(app->db, shop, found);
	return shop_read_by_code(app->db, code, shop, found);
}

/* Take the first segment off *PATH, and the slash behind it. */
static struct text
take_segment(struct text *path)
{
	struct text first = segment(*path);

	*path = after(*path, first.length);
	if (path->length > 0)
		*path = after(*path, 1);
	return first;
}

/* True if PATH is one of PATTERN; then PARAMETERS has what its braces hold. */
static bool
matches(struct text pattern, struct text path,
    struct text parameters[CALL_PARAMETERS_MAX])
{
	size_t n = 0;

	while (pattern.length > 0 && path.length > 0) {
		struct text expected = take_segment(&pattern);
		struct text given = take_segment(&path);

		if (text_starts_with(expected, "{") && n < CALL_PARAMETERS_MAX)
			parameters[n++] = given;
		else if (expected.length != given.length || memcmp(
		    expected.bytes, given.bytes, given.length) != 0)
			return false;
	}
	return pattern.length == 0 && path.length == 0;
}

static const struct route *
find_route(struct call *call, struct text path)
{
	for (size_t i = 0; i < sizeof(routes) / sizeof(*routes); i++)
		if (strcmp(routes[i].method, call->request->method) == 0 &&
		    matches(text_of(routes[i].path), path, call->parameters))
			return &routes[i];
	return NULL;
}

/* Read the filter of the query; one that is malformed is the reply. */
static bool
read_filter(struct call *call, struct filter_storage *storage)
{
	if (filter_parse(call->request->query, storage, &call->filter) !=
	    FILTER_MALFORMED)
		return true;
	problems_add(&call->problems, PROBLEM_INVALID_VALUE,
	    TEXT_LITERAL("fields"),
	    (struct text){ storage->text, storage->length });
	return call_has_no_problem(call);
}

/* What is below /rest/: an endpoint of a store. */
static void
dispatch_rest(struct call *call, struct text rest)
{
	struct filter_storage storage;
	struct target target = take_apart(rest);
	const struct route *route;
	bool found = false;

	if (target.known_form && !call_database(call, find_shop(call->app,
	    target.store, &call->shop, &found)))
		return;
	if (!found && target.known_form && text_is_absent(target.store)) {
		reply_fault(call->reply,
		    "the default website has no default store");
		return;
	}
	if (!found) {
		(void)call_refuse(call, PROBLEM_BAD_PATH, TEXT_ABSENT);
		return;
	}
	call_tell_store(call, &call->shop.store);
	if ((route = find_route(call, target.rest)) == NULL)
		(void)call_refuse(call, PROBLEM_NO_ROUTE, TEXT_ABSENT);
	else if (read_filter(call, &storage) &&
	    body_accept(call->request, call->reply))
		route->endpoint(call);
}

/* Every root: what a path begins with, and what dispatches the rest of it. */
static const struct root {
	const char *path;
	void (*dispatch)(struct call *call, struct text rest);
} roots[] = {
	{ "/rest/", dispatch_rest },
	{ "/index.php/rest/", dispatch_rest },
};

static const struct root *
find_root(struct text path)
{
	for (size_t i = 0; i < sizeof(roots) / sizeof(*roots); i++)
		if (text_starts_with(path, roots[i].path))
			return &roots[i];
	return NULL;
}

void
router_dispatch(struct app *app, const struct request *request,
    struct reply *r)
{
	const struct root *root = find_root(request->path);
	struct call call;

	call_begin(&call, app, request, r);
	if (!is_method_known(request->method))
		(void)call_refuse(&call, PROBLEM_METHOD,
		    text_of(request->method));
	else if (root == NULL)
		(void)call_refuse(&call, PROBLEM_NO_ROUTE, TEXT_ABSENT);
	else
		root->dispatch(&call, after(request->path,
		    strlen(root->path)));
	call_end(&call);
}
