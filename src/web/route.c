#include "web/route.h"

#include <string.h>

#define DOCUMENT "openapi.json"	/* the one that needs no "rest" */

const char *const route_methods[ROUTE_METHODS] = { "GET", "POST", "PUT",
    "DELETE" };

bool
route_has_method(const char *method)
{
	for (size_t i = 0; i < ROUTE_METHODS; i++)
		if (strcmp(method, route_methods[i]) == 0)
			return true;
	return false;
}

static struct text
segment(struct text path)
{
	const char *slash = memchr(path.bytes, '/', path.length);

	if (slash != NULL)
		path.length = (size_t)(slash - path.bytes);
	return path;
}

bool
route_find_rest(struct text path, struct text *below)
{
	enum { SEGMENTS_BEFORE_MAX = 2 };
	static const char rest[] = "/rest/";

	while (text_starts_with(path, "//"))
		path = text_after(path, 1);
	for (size_t n = 0; n <= SEGMENTS_BEFORE_MAX; n++) {
		if (text_starts_with(path, rest)) {
			*below = text_after(path, sizeof(rest) - 1);
			return true;
		}
		if (text_is(path, "/" DOCUMENT)) {
			*below = text_after(path, 1);
			return true;
		}
		if (!text_starts_with(path, "/"))
			return false;
		path = text_after(path, 1);
		path = text_after(path, segment(path).length);
	}
	return false;
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

static struct text
without_slash(struct text t)
{
	if (t.length > 0 && t.bytes[t.length - 1] == '/')
		t.length--;
	return t;
}

static bool
has_empty_segment(struct text t)
{
	for (size_t i = 1; i < t.length; i++)
		if (t.bytes[i] == '/' && t.bytes[i - 1] == '/')
			return true;
	return false;
}

/* What has no version: the documents of the interface. */
static bool
is_document(struct text t)
{
	return text_is(t, "schema") || text_is(t, DOCUMENT);
}

struct route_target
route_split(struct text path)
{
	struct route_target t = { false, TEXT_ABSENT, TEXT_ABSENT };
	struct text first;

	if (text_starts_with(path, "/"))	/* empty store code: none */
		path = text_after(path, 1);
	else if (!is_version(first = segment(path)) &&
	    !is_document(without_slash(path))) {
		t.store = first;
		path = text_after(path, first.length);
		if (path.length == 0 || first.length == 0)
			return t;
		path = text_after(path, 1);
	}
	path = without_slash(path);
	t.rest = path;
	t.known_form = is_document(path) || (is_version(segment(path)) &&
	    !has_empty_segment(path) && path.bytes[path.length - 1] != '/');
	return t;
}

/* Take the first segment off *PATH, and the slash behind it. */
static struct text
take_segment(struct text *path)
{
	struct text first = segment(*path);

	*path = text_after(*path, first.length);
	if (path->length > 0)
		*path = text_after(*path, 1);
	return first;
}

static bool
match(struct text pattern, struct text path,
    struct text parameters[ROUTE_PARAMETERS_MAX])
{
	size_t n = 0;

	while (pattern.length > 0 && path.length > 0) {
		struct text expected = take_segment(&pattern);
		struct text given = take_segment(&path);

		if (text_starts_with(expected, "{") && given.length > 0 &&
		    n < ROUTE_PARAMETERS_MAX)
			parameters[n++] = given;
		else if (expected.length != given.length || memcmp(
		    expected.bytes, given.bytes, given.length) != 0)
			return false;
	}
	return pattern.length == 0 && path.length == 0;
}

bool
route_matches(const char *pattern, struct text path,
    struct text parameters[ROUTE_PARAMETERS_MAX])
{
	struct text found[ROUTE_PARAMETERS_MAX] = { TEXT_ABSENT, TEXT_ABSENT };
	bool matches = match(text_of(pattern), path, found);

	for (size_t i = 0; i < ROUTE_PARAMETERS_MAX; i++)
		parameters[i] = matches ? found[i] : TEXT_ABSENT;
	return matches;
}
