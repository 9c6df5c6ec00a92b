/*
 * Compares secrets: how long it takes does not tell where they differ.
 */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

/*
 * True if A and B are the same bytes.  The time depends on their lengths alone;
 * those of keys, tokens and hashes are known.
 */
bool secret_equals(struct text a, struct text b);

#endif
