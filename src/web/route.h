/*
 * The path of a request, taken apart and compared with the pattern of a route
 * (contract B1).
 */
#ifndef WEB_ROUTE_H
#define WEB_ROUTE_H

#include <stdbool.h>

#include "base/text.h"

enum { ROUTE_PARAMETERS_MAX = 2, ROUTE_METHODS = 4 };

/* The methods that routes may have. */
extern const char *const route_methods[ROUTE_METHODS];

/* True if METHOD is one of them. */
bool route_has_method(const char *method) __attribute__((nonnull));

/*
 * True if PATH has a segment "rest", or is "openapi.json", with at most two
 * segments before it: a shop's folder, index.php, a store code.  *BELOW is what
 * follows "rest" and its slash, or that name.
 */
bool route_find_rest(struct text path, struct text *below)
    __attribute__((nonnull, warn_unused_result));

/* What follows "/rest/" in a path. */
struct route_target {
	bool known_form;	/* store code and version, or document */
	struct text store;	/* absent: none was given */
	struct text rest;	/* from the version on, no slash at the end */
};

/* Take PATH apart, which is what follows "/rest/". */
struct route_target route_split(struct text path);

/*
 * True if PATH is one of PATTERN, in which a segment in braces stands for any
 * one that is not empty.  PARAMETERS then has what stands for each, the others
 * are absent; after false, all are.
 */
bool route_matches(const char *pattern, struct text path,
    struct text parameters[ROUTE_PARAMETERS_MAX])
    __attribute__((nonnull, warn_unused_result));

#endif
