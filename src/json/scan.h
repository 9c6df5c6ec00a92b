/*
 * Decides whether bytes are JSON, byte by byte, and notes what json-c
 * would lose: the source text of numbers and how many members an object has in
 * the source (fewer in the tree means duplicate keys).  It also spells out what
 * json-c 0.16 misreads: it takes some characters that are written as surrogate
 * pairs (U+1D800, for one) for lone surrogates.
 */
#ifndef JSON_SCAN_H
#define JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

/* A note, in source order: one for each number, one for each object's "{". */
struct json_scan_note {
	struct text number;	/* absent for an object */
	size_t members;
};

struct json_scan {
	struct json_scan_note *notes;	/* freed by the caller with free(3) */
	size_t count;
	size_t capacity;
	bool no_memory;
	char first;			/* first byte that is not white space */
	bool pairs;			/* has escaped surrogate pairs */
};

/*
 * True if LENGTH bytes at BYTES are one JSON text with nothing around it but
 * white space: RFC 8259 grammar, RFC 3629 UTF-8, no byte order mark, no NUL
 * escaped or raw, no lone surrogate, no array or object inside DEPTH others.
 * Fills *SCAN in any case; no_memory says that a false is not the text's fault.
 */
bool json_scan(const char *bytes, size_t length, unsigned depth,
    struct json_scan *scan) __attribute__((nonnull, warn_unused_result));

/*
 * Write the LENGTH bytes at BYTES, which json_scan has found good, to OUT,
 * as long at most, with every escaped surrogate pair as the UTF-8 of its
 * character.  Returns the new length.
 */
size_t json_scan_join_pairs(const char *bytes, size_t length, char *out)
    __attribute__((nonnull));

#endif
