/*
 * Reads JSON.  Hides json-c and closes its gaps: first one strict scan of the
 * bytes decides whether they are JSON (RFC 8259, in UTF-8 by RFC 3629; contract
 * D8), then json-c builds the tree.  Numbers keep their source text.
 */
#ifndef JSON_READ_H
#define JSON_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

enum json_read_outcome {
	JSON_READ_OK,
	JSON_READ_MALFORMED,	/* not JSON by contract D8 */
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
 * attack on recursion, and no request needs more than six levels.
 */
enum { JSON_READ_DEPTH_MAX = 32 };

struct json_document;			/* owns all its values */
struct json_value;			/* NULL is JSON null */

/* A member of an object, or an element of a list (then the key is absent). */
struct json_member {
	struct text key;
	const struct json_value *value;
};

/* The position of a walk over an object or list; all zero at the start. */
struct json_walk {
	const void *entry;
	size_t index;
	bool begun;
};

/*
 * Read LENGTH bytes at BYTES, which must outlive the document.  On
 * JSON_READ_OK, free *DOCUMENT with json_free; otherwise it is NULL.
 */
enum json_read_outcome json_read(const char *bytes, size_t length,
    struct json_document **document)
    __attribute__((nonnull, warn_unused_result));

/*
 * The value of the document.  A number, string or boolean that stands alone
 * becomes null: every request body is an object or a list.
 */
const struct json_value *json_root(const struct json_document *document);

enum json_kind json_kind(const struct json_value *value);

/*
 * A scalar as text: the characters of a string, the source text of a number,
 * "1" for true, "" for false; absent for anything else.  Valid as long as the
 * document.
 */
struct text json_text(const struct json_value *value);

/* The number of members of an object or list; 0 for anything else. */
size_t json_count(const struct json_value *value);

/*
 * Set *MEMBER to the next member of the object or list VALUE, in source order.
 * False at the end, and for anything else.
 */
bool json_next(const struct json_value *value, struct json_walk *walk,
    struct json_member *member);

/* Wipe the strings of the document and free it; NULL is harmless. */
void json_free(struct json_document *document);

#endif
