/*
 * URL-encoded text: query strings and percent escapes (RFC 3986 section 2.1).
 * A "+" is itself, not a space as in forms.
 */
#ifndef BASE_URLENCODED_H
#define BASE_URLENCODED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

/*
 * Take the next pair off *REST, which holds pairs separated by "&".  *NAME and
 * *VALUE become views of it, not decoded; *VALUE is empty without a "=".  False
 * if nothing is left.
 */
bool urlencoded_next(struct text *rest, struct text *name, struct text *value)
    __attribute__((nonnull, warn_unused_result));

/*
 * Decode the %XX in T and write the result to OUT of SIZE bytes; a "%" without
 * two hexadecimal digits stays as it is.  *LENGTH is the number of bytes
 * written.  False if OUT is too small for the rest.
 */
bool urlencoded_decode(struct text t, char *out, size_t size, size_t *length)
    __attribute__((nonnull, warn_unused_result));

#endif
