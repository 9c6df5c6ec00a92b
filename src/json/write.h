/*
 * Writes JSON into a buf, member by member, in the order of the calls, with the
 * commas and escapes.  An optional filter (json/filter.h) leaves out the
 * members that the client did not ask for.  UTF-8 is written as it is.
 */
#ifndef JSON_WRITE_H
#define JSON_WRITE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/text.h"
#include "json/filter.h"

enum { JSON_WRITE_DEPTH_MAX = 16 }; /* of objects and lists */

struct json_writer {
	struct buf *out;
	unsigned depth;			/* open objects and lists */
	unsigned skipping;		/* how many of these are filtered out */
	bool comma[JSON_WRITE_DEPTH_MAX]; /* after a member */
	char closer[JSON_WRITE_DEPTH_MAX]; /* of what is open */
	const struct filter *filter[JSON_WRITE_DEPTH_MAX];
};

/* Write to OUT through FILTER (NULL: everything).  Both must outlive W. */
void json_write_start(struct json_writer *w, struct buf *out,
    const struct filter *filter);

/*
 * Open and close an object or a list; KEY is NULL in a list.  More than
 * JSON_WRITE_DEPTH_MAX - 1 open at once, or closing what was not opened last,
 * mark the buf as failed.
 */
void json_write_object(struct json_writer *w, const char *key);
void json_write_list(struct json_writer *w, const char *key);
void json_write_end_object(struct json_writer *w);
void json_write_end_list(struct json_writer *w);

/* Write a member; an absent VALUE is written as null. */
void json_write_text(struct json_writer *w, const char *key, struct text value);
void json_write_number(struct json_writer *w, const char *key, long long value);
void json_write_boolean(struct json_writer *w, const char *key, bool value);

/* Write a member whose value is JSON already. */
void json_write_json(struct json_writer *w, const char *key, const char *json);

/* Write a member unless VALUE is absent. */
void json_write_text_if(
    struct json_writer *w, const char *key, struct text value);

#endif
