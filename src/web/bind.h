/*
 * Where a value stands in the body, and the problems and the one type of value
 * that all binders share.
 */
#ifndef WEB_BIND_H
#define WEB_BIND_H

#include <stdbool.h>

#include "json/read.h"
#include "values/problems.h"

/* A place in the body: the keys that lead to it, from the inside out. */
struct bind_place {
	const struct bind_place *outside;	/* NULL at the top */
	struct text key;		/* as sent; absent at the top */
	struct problems *problems;
	size_t element;		/* of a list, counted from 1; 0: none */
};

/* True if VALUE is a list or an object. */
bool bind_is_composite(const struct json_value *value);

/*
 * Add a problem whose first argument is the place AT ("Error occurred during
 * "addresses" processing. ", once for each level) and whose others are A and B.
 * Returns -1.
 */
int bind_problem(const struct bind_place *at, enum problem_id id, struct text a,
    struct text b);

/*
 * Add the type error that quotes VALUE as contract D2 says and names the
 * expected TYPE.  Returns -1.
 */
int bind_type_problem(const struct bind_place *at,
    const struct json_value *value, const char *type);

/*
 * The problem that was added last is about KEY at AT, or, if it is absent,
 * about AT itself.
 */
void bind_about(const struct bind_place *at, struct text key)
    __attribute__((nonnull));

/* Note that memory is short.  Returns -1. */
int bind_no_memory(const struct bind_place *at);

/*
 * Make *OUT the text of VALUE, a string or number (contract D12).  Returns 0,
 * or -1 after a type error.
 */
int bind_string(const struct bind_place *at, const struct json_value *value,
    struct text *out);

#endif
