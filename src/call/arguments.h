/*
 * The arguments of an endpoint: named values at the top of the body (contract
 * Gb).
 */
#ifndef CALL_ARGUMENTS_H
#define CALL_ARGUMENTS_H

#include <stdbool.h>

#include "call/call.h"
#include "values/number.h"

enum { ARGUMENTS_MAX = 4 };	/* of an endpoint */

struct argument {
	const char *name;	/* in camelCase: "resetToken" */
	enum { ARGUMENT_TEXT, ARGUMENT_NUMBER } type;
	bool optional;
	/* Set by arguments_read: */
	struct text text;	/* absent if not given */
	struct number number;
};

/*
 * Read the body into *DOCUMENT, which the caller frees after its last use of
 * the texts, and bind the COUNT arguments in LIST, at
 * most ARGUMENTS_MAX.  False if the reply is made:
 * what is wrong with the body (B3, B4), a type error, or that arguments are
 * required, which are told in the order of LIST.
 */
bool arguments_read(struct call *call, struct json_document **document,
    struct argument *list, size_t count)
    __attribute__((nonnull, warn_unused_result));

/* The empty texts in LIST are answered as required (contract G1). */
bool arguments_refuse_empty(struct call *call, const struct argument *list,
    size_t count) __attribute__((nonnull, warn_unused_result));

#endif
