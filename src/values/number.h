/*
 * Whole numbers as clients write them (contract D4), exactly: no
 * rounding, no overflow.
 */
#ifndef VALUES_NUMBER_H
#define VALUES_NUMBER_H

#include <stdbool.h>

#include "base/text.h"

/* Room for a 64-bit number in decimal, with its sign and a NUL. */
enum { NUMBER_TEXT_SIZE = 21 };

/*
 * True if T, a JSON number, is a whole number of 64 bits by its value: 5, 1.0,
 * 1e2, not 1.9 nor 1e20.  Then *VALUE is it.
 */
bool number_of_json(struct text t, long long *value)
    __attribute__((nonnull, warn_unused_result));

/*
 * True if T is decimal digits of a 64-bit number with an optional sign and
 * ASCII white space around it.  Then *VALUE is it.
 */
bool number_of_string(struct text t, long long *value)
    __attribute__((nonnull, warn_unused_result));

/* True if T is a number as RFC 8259 section 6 writes it. */
bool number_is_json(struct text t);

/* True if T, a JSON number, is written with a fraction or an exponent. */
bool number_has_fraction_or_exponent(struct text t);

/* An integer that the client may leave out. */
struct number {
	bool given;
	long long value;
	struct text sent;	/* as it stood in the request */
};

/* True if the whole number is given and not zero: 0 means "not named". */
bool number_named(const struct number *i);

#endif
