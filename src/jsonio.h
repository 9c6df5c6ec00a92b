/*
 * jsonio: reads JSON.  Hides json-c, and closes its gaps first: one strict scan
 * of the bytes decides what is JSON (RFC 8259 in UTF-8 as RFC 3629 has it,
 * contract D8), then json-c builds the tree.  Numbers keep their source text.
 * Neighbours: text.
 */
#ifndef JSONIO_H
#define JSONIO_H

#include <stdbool.h>
#include <stddef.h>

#include "text.h"

enum jsonio_outcome {
	JSONIO_OK,
	JSONIO_MALFORMED,	/* not JSON as D8 wants it */
	JSONIO_NO_MEMORY
};

enum jsonio_type {
	JSONIO_NULL,
	JSONIO_BOOLEAN,
	JSONIO_NUMBER,
	JSONIO_STRING,
	JSONIO_LIST,
	JSONIO_OBJECT
};

/*
 * An array or object inside this many others is refused: deep nesting is an
 * attack on recursion, and no request needs more than six.
 */
enum { JSONIO_DEPTH_MAX = 32 };

struct jsonio_document;			/* owns all its values */
struct jsonio_value;			/* NULL is JSON null */

/* One member of an object, or one of a list (then the key is absent). */
struct jsonio_member {
	struct text key;
	const struct jsonio_value *value;
};

/* Where a walk over an object or list stands; start with all zero. */
struct jsonio_walk {
	const void *entry;
	size_t index;
	bool begun;
};

/*
 * Read LENGTH bytes at BYTES, which must outlive the document.  On JSONIO_OK,
 * *DOCUMENT is to be freed by the caller; otherwise it is NULL.
 */
enum jsonio_outcome jsonio_read(const char *bytes, size_t length,
    struct jsonio_document **document)
    __attribute__((nonnull, warn_unused_result));

/*
 * The document's value.  A number, string or boolean that stands alone is
 * given as null: every request body is an object or list.
 */
const struct jsonio_value *jsonio_root(const struct jsonio_document *document);

enum jsonio_type jsonio_type(const struct jsonio_value *value);

/*
 * A scalar as text: a string's characters, a number as it stands in the source,
 * "1" for true, "" for false; absent for anything else.  Valid as long as the
 * document.
 */
struct text jsonio_text(const struct jsonio_value *value);

/* Members of an object or list; 0 for anything else. */
size_t jsonio_count(const struct jsonio_value *value);

/*
 * The next member of the object or list VALUE in source order; false at the
 * end and for anything else.
 */
bool jsonio_next(const struct jsonio_value *value, struct jsonio_walk *walk,
    struct jsonio_member *member);

/* Give the document and all its values back after wiping its strings. */
void jsonio_free(struct jsonio_document *document);

#endif
