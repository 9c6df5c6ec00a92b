#include "router.h"

#include <stdio.h>
#include <string.h>

#include "base/monotonic.h"
#include "call/call.h"
#include "endpoint/create.h"
#include "json/filter.h"
#include "shop/shop_read.h"
#include "web/body.h"

/* Every route: method, what follows the version, who answers. */
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

/* True if PATH is below one of our roots; then *REST is what follows. */
static bool
below_root(struct text path, struct text *rest)
{
	static const char *const roots[] = { "/rest/", "/index.php/rest/" };

	for (size_t i = 0; i < sizeof(roots) / sizeof(*roots); i++)
		if (text_starts_with(path, roots[i])) {
			*rest = after(path, strlen(roots[i]));
			return true;
		}
	return false;
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

static const struct route *
find_route(const char *method, struct text path)
{
	for (size_t i = 0; i < sizeof(routes) / sizeof(*routes); i++)
		if (strcmp(routes[i].method, method) == 0 &&
		    text_is(path, routes[i].path))
			return &routes[i];
	return NULL;
}

/* The filter of the query; false if it is malformed, then R says so. */
static bool
read_filter(const struct request *request, struct filter_storage *storage,
    const struct filter **filter, struct reply *r)
{
	struct problems p = PROBLEMS_EMPTY;

	if (filter_parse(request->query, storage, filter) != FILTER_MALFORMED)
		return true;
	problems_add(&p, PROBLEM_INVALID_VALUE, TEXT_LITERAL("fields"),
	    (struct text){ storage->text, storage->length });
	reply_problems(r, &p);
	problems_free(&p);
	return false;
}

void
router_dispatch(struct app *app, const struct request *request,
    struct reply *r)
{
	struct call call = { .app = app, .request = request,
	    .until = monotonic_ms() + CALL_DATABASE_MS };
	struct filter_storage storage;
	const struct route *route;
	enum db_outcome outcome;
	struct target target;
	struct text rest;
	bool found = false;

	if (!is_method_known(request->method)) {
		reply_problem(r, PROBLEM_METHOD, text_of(request->method));
		return;
	}
	if (!below_root(request->path, &rest)) {
		reply_problem(r, PROBLEM_NO_ROUTE, TEXT_ABSENT);
		return;
	}
	db_limit(app->db, call.until);
	target = take_apart(rest);
	if (target.known_form) {
		outcome = find_shop(app, target.store, &call.shop, &found);
		if (outcome != DB_OK) {
			call_database_failed(app, outcome, r);
			return;
		}
	}
	if (!found && target.known_form && text_is_absent(target.store)) {
		reply_fault(r, "the default website has no default store");
		return;
	}
	if (!found) {
		reply_problem(r, PROBLEM_BAD_PATH, TEXT_ABSENT);
		return;
	}
	(void)snprintf(r->store, sizeof(r->store), "%s", call.shop.store.code);
	if ((route = find_route(request->method, target.rest)) == NULL)
		reply_problem(r, PROBLEM_NO_ROUTE, TEXT_ABSENT);
	else if (read_filter(request, &storage, &call.filter, r) &&
	    body_accept(request, r))
		route->endpoint(&call, r);
	shop_settings_free(&call.shop.settings);
}
