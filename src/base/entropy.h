/*
 * Random values from the kernel.
 */
#ifndef BASE_ENTROPY_H
#define BASE_ENTROPY_H

#include <stddef.h>

/*
 * Fill LENGTH bytes at OUT with random bytes from the kernel (getrandom(2)).
 * Never fails: if the kernel has none, the program aborts, since no key may be
 * made without them.
 */
void entropy_bytes(void *out, size_t length);

/*
 * Write LENGTH random characters of [A-Za-z0-9] and a NUL to OUT, which has
 * room for LENGTH + 1 bytes.  Every character is equally likely.
 */
void entropy_alphanumeric(char *out, size_t length);

/*
 * Write LENGTH random hexadecimal digits (lower case) and a NUL to OUT, which
 * has room for LENGTH + 1 bytes.
 */
void entropy_hex(char *out, size_t length);

#endif
