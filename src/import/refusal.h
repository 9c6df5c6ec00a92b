/*
 * An answer that refuses, for people.
 */
#ifndef IMPORT_REFUSAL_H
#define IMPORT_REFUSAL_H

#include "base/buf.h"

/*
 * Append what the errors in BODY, which is JSON in the shape of contract A2,
 * say to OUT, with their placeholders filled.
 */
void refusal_write(const struct buf *body, struct buf *out)
    __attribute__((nonnull));

#endif
