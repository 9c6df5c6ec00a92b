/*
 * Whole numbers as clients write them (contract D4), read exactly: no rounding,
 * no overflow.
 */
#ifndef VALUES_NUMBER_H
#define VALUES_NUMBER_H

#include <stdbool.h>

#include "base/text.h"

/* The size of a buffer for a 64-bit number in decimal, with sign and NUL. */
enum { NUMBER_TEXT_SIZE = 21 };

/*
 * True if T, a JSON number, has a whole value of 64 bits: 5, 1.0 and 1e2, but
 * not 1.9 or 1e20.  Then *VALUE is set.
 */
bool number_of_json(struct text t, long long *value)
    __attribute__((nonnull, warn_unused_result));

/*
 * True if T is a 64-bit number in decimal digits, optionally with a sign and
 * with ASCII white space around it.  Then *VALUE is set.
 */
bool number_of_string(struct text t, long long *value)
    __attribute__((nonnull, warn_unused_result));

/* True if T is a number in the grammar of RFC 8259 section 6. */
bool number_is_json(struct text t);

/* True if T, a JSON number, is written with a fraction or an exponent. */
bool number_has_fraction_or_exponent(struct text t);

/* A whole number that the client may leave out. */
struct number {
	bool given;
	long long value;
	struct text sent;	/* its text in the request */
};

/* True if N is given and not zero. */
bool number_is_nonzero(const struct number *n);

#endif
