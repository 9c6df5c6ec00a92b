/*
 * Reads JSON.  Hides json-c, and closes its gaps first: one strict scan
 * of the bytes decides what is JSON (RFC 8259 in UTF-8 as RFC 3629 has it,
 * contract D8), then json-c builds the tree.  Numbers keep their source text.
 */
#ifndef JSON_READ_H
#define JSON_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

enum json_read_outcome {
	JSON_READ_OK,
	JSON_READ_MALFORMED,	/* not JSON as D8 wants it */
	JSON_READ_NO_MEMORY
};

enum json_kind {
	JSON_NULL,
	JSON_BOOLEAN,
	JSON_NUMBER,
	JSON_STRING,
	JSON_LIST,
	JSON_OBJECT
};

/*
 * An array or object inside this many others is refused: deep nesting is an
 * attack on recursion, and no request needs more than six.
 */
enum { JSON_READ_DEPTH_MAX = 32 };

struct json_document;			/* owns all its values */
struct json_value;			/* NULL is JSON null */

/* One member of an object, or one of a list (then the key is absent). */
struct json_member {
	struct text key;
	const struct json_value *value;
};

/* Where a walk over an object or list stands; start with all zero. */
struct json_walk {
	const void *entry;
	size_t index;
	bool begun;
};

/*
 * Read LENGTH bytes at BYTES, which must outlive the document.  On
 * JSON_READ_OK, *DOCUMENT is to be freed by the caller; otherwise it is NULL.
 */
enum json_read_outcome json_read(const char *bytes, size_t length,
    struct json_document **document)
    __attribute__((nonnull, warn_unused_result));

/*
 * The document's value.  A number, string or boolean that stands alone is
 * given as null: every request body is an object or list.
 */
const struct json_value *json_root(const struct json_document *document);

enum json_kind json_kind(const struct json_value *value);

/*
 * A scalar as text: a string's characters, a number as it stands in the source,
 * "1" for true, "" for false; absent for anything else.  Valid as long as the
 * document.
 */
struct text json_text(const struct json_value *value);

/* Members of an object or list; 0 for anything else. */
size_t json_count(const struct json_value *value);

/*
 * The next member of the object or list VALUE in source order; false at the
 * end and for anything else.
 */
bool json_next(const struct json_value *value, struct json_walk *walk,
    struct json_member *member);

/* Give the document and all its values back after wiping its strings. */
void json_free(struct json_document *document);

#endif
