/*
 * Writes text in the syntax of other languages.  The name of a function says
 * where the text will stand, so that nobody has to remember which characters
 * are special there.
 */
#ifndef BASE_ESCAPE_H
#define BASE_ESCAPE_H

#include "base/buf.h"
#include "base/text.h"

/*
 * Append T to OUT as a JSON string with its quotes (RFC 8259 section 7).  A
 * byte that is not part of valid UTF-8 becomes U+FFFD.
 */
void escape_json(struct buf *out, struct text t);

/* Append T to OUT as it is: for plain text. */
void escape_nothing(struct buf *out, struct text t);

/* Append T to OUT as the text of an HTML element or of a quoted attribute. */
void escape_html(struct buf *out, struct text t);

/* Append T to OUT as part of a header's value: controls become spaces. */
void escape_header(struct buf *out, struct text t);

/* Append T to OUT as the value of a query parameter (RFC 3986 section 2). */
void escape_url_component(struct buf *out, struct text t);

#endif
