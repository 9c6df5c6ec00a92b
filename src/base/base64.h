/*
 * Base64 (RFC 4648 section 4).
 */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stddef.h>

/* The 64 digits in the order of their values. */
extern const char base64_digits[64 + 1];

/* The number of characters that LENGTH bytes become, without the NUL. */
#define BASE64_LENGTH(length) (((length) + 2) / 3 * 4)

/*
 * Write LENGTH bytes at BYTES to OUT: BASE64_LENGTH(LENGTH) characters and a
 * NUL.
 */
void base64_encode(const void *bytes, size_t length, char *out)
    __attribute__((nonnull));

#endif
