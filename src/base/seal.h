/*
 * Seals a secret that must be read again, so that it can't be read with what
 * stands in the database alone: whoever opens it needs a key that is kept
 * elsewhere.
 */
#ifndef BASE_SEAL_H
#define BASE_SEAL_H

#include <stdbool.h>

#include "base/text.h"

enum {
	SEAL_KEY_LEN = 64,	/* hexadecimal digits: 256 bits */
	SEAL_TEXT_MAX = 64,	/* bytes */
	SEAL_LEN_MAX = 224	/* characters of a sealed text */
};

/*
 * Seal SECRET, at most SEAL_TEXT_MAX bytes, under KEY, a C string, and write it
 * as hexadecimal digits and a NUL to SEALED.  PLACE says what is sealed: the
 * same text opens nowhere else.
 */
void seal_close(const char *key, const char *place, struct text secret,
    char sealed[SEAL_LEN_MAX + 1]) __attribute__((nonnull));

/*
 * Write what was sealed as SEALED for PLACE under KEY to SECRET, with a NUL;
 * false if it was not, by any change of the three.
 */
bool seal_open(const char *key, const char *place, struct text sealed,
    char secret[SEAL_TEXT_MAX + 1])
    __attribute__((nonnull, warn_unused_result));

#endif
