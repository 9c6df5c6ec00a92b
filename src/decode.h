/*
 * decode: where a binder stands in the body, and the faults and the one type
 * that all binders share.  Neighbours: jsonio, problems.
 */
#ifndef DECODE_H
#define DECODE_H

#include <stdbool.h>

#include "jsonio.h"
#include "problems.h"

/* A place in the body: the keys that lead to it, from the inside out. */
struct decode {
	const struct decode *outside;	/* NULL at the top */
	struct text key;		/* as sent; absent at the top */
	struct problems *problems;
};

/* True if VALUE is a list or an object. */
bool decode_is_composite(const struct jsonio_value *value);

/*
 * Add a problem whose first argument is the place AT ("Error occurred during
 * "addresses" processing. ", once for each level) and whose others are A and B.
 * Returns -1.
 */
int decode_problem(const struct decode *at, enum problem_id id, struct text a,
    struct text b);

/*
 * Add the type error that quotes VALUE as contract D2 says and names the
 * expected TYPE.  Returns -1.
 */
int decode_type_problem(const struct decode *at,
    const struct jsonio_value *value, const char *type);

/* Note that memory is short.  Returns -1. */
int decode_no_memory(const struct decode *at);

/*
 * Make *OUT the text of VALUE, a string or number (contract D12).  Returns 0,
 * or -1 after a type error.
 */
int decode_string(const struct decode *at, const struct jsonio_value *value,
    struct text *out);

#endif
