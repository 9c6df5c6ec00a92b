/*
 * URL-encoded text: query strings, percent escapes (RFC 3986 section 2.1) and
 * forms (URL Standard, section 5.1).
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
 * Decode the %XX in T and write the result to OUT of SIZE bytes, which may be
 * where T stands; a "%" without two hexadecimal digits stays as it is, and a
 * "+" is itself.  *LENGTH is the number of bytes written.  False if OUT is too
 * small for the rest.
 */
bool urlencoded_decode(struct text t, char *out, size_t size, size_t *length)
    __attribute__((nonnull, warn_unused_result));

/*
 * Decode T, a name or value of a form, to OUT, which has T.length bytes and may
 * be where T stands: a "+" is a space.  *LENGTH is the number of bytes written.
 * False if a "%" stands without two hexadecimal digits, or if the result has a
 * NUL or is not UTF-8.
 */
bool urlencoded_decode_form(struct text t, char *out, size_t *length)
    __attribute__((nonnull, warn_unused_result));

#endif
