/*
 * jsonout: writes JSON into a buf, member by member, in the order of the calls.
 * Commas and escapes are its business; an optional filter (fields.h) leaves out
 * what the client did not ask for.  UTF-8 is written as it is.
 * Neighbours: buf, text, fields.
 */
#ifndef JSONOUT_H
#define JSONOUT_H

#include <stdbool.h>

#include "buf.h"
#include "fields.h"
#include "text.h"

enum { JSONOUT_DEPTH_MAX = 8 };	/* deepest object or list in an answer */

struct jsonout {
	struct buf *out;
	unsigned depth;			/* open objects and lists */
	unsigned skipping;		/* of these, filtered out */
	bool comma[JSONOUT_DEPTH_MAX];	/* a member stands here already */
	const struct fields *filter[JSONOUT_DEPTH_MAX];
};

/* Write to OUT through FILTER (NULL: everything).  Both must outlive W. */
void jsonout_start(struct jsonout *w, struct buf *out,
    const struct fields *filter);

/* Open and close an object or a list; KEY is NULL inside a list. */
void jsonout_object(struct jsonout *w, const char *key);
void jsonout_list(struct jsonout *w, const char *key);
void jsonout_end_object(struct jsonout *w);
void jsonout_end_list(struct jsonout *w);

/* Write a member; an absent TEXT is written as null. */
void jsonout_text(struct jsonout *w, const char *key, struct text value);
void jsonout_number(struct jsonout *w, const char *key, long long value);
void jsonout_boolean(struct jsonout *w, const char *key, bool value);

/* Write a text member only if it is not absent. */
void jsonout_text_if(struct jsonout *w, const char *key, struct text value);

/*
 * Append T to OUT as a JSON string with its quotes (RFC 8259 section 7).  Bytes
 * that are not UTF-8 are written as U+FFFD.
 */
void jsonout_string(struct buf *out, struct text t);

#endif
