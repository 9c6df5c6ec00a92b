/*
 * Decides byte by byte whether a text is JSON, and notes what json-c would
 * lose: the source text of numbers, and how many members an object has in the
 * source (fewer in the tree mean duplicate keys).  It also joins escaped
 * surrogate pairs: json-c 0.16 mistakes some of them (U+1D800, for example) for
 * lone surrogates.
 */
#ifndef JSON_SCAN_H
#define JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

enum { JSON_SCAN_DEPTH_MAX = 64 };

/* A note on each number and on the "{" of each object, in source order. */
struct json_scan_note {
	struct text number;	/* absent for an object */
	size_t members;
};

struct json_scan {
	struct json_scan_note *notes;	/* to be freed with free(3) */
	size_t count;
	size_t capacity;
	bool no_memory;
	char first;			/* first byte that is not white space */
	bool pairs;			/* has escaped surrogate pairs */
};

/*
 * True if LENGTH bytes at BYTES are one JSON text with nothing but white space
 * around it: RFC 8259 grammar, RFC 3629 UTF-8, no byte order mark, no NUL, raw
 * or escaped, no lone surrogate, no array or object inside DEPTH others; DEPTH
 * is up to JSON_SCAN_DEPTH_MAX.  Fills *SCAN in any case; if its no_memory is
 * set, the text was not scanned to its end.
 */
bool json_scan(const char *bytes, size_t length, unsigned depth,
    struct json_scan *scan) __attribute__((nonnull, warn_unused_result));

/*
 * Copy the LENGTH bytes at BYTES, which json_scan has accepted, to OUT, which
 * has LENGTH bytes, and write every escaped surrogate pair as the UTF-8 of its
 * character.  Returns the length of the copy.
 */
size_t json_scan_join_pairs(const char *bytes, size_t length, char *out)
    __attribute__((nonnull));

#endif
