/*
 * Writes text into other languages.  The name of a function says where the text
 * will stand, so that nobody has to remember what is special there.
 */
#ifndef BASE_ESCAPE_H
#define BASE_ESCAPE_H

#include "base/buf.h"
#include "base/text.h"

/*
 * Append T to OUT as a JSON string with its quotes (RFC 8259 section 7).  Bytes
 * that are not UTF-8 are written as U+FFFD.
 */
void escape_json(struct buf *out, struct text t);

#endif
