/*
 * fields: the filter "?fields=id,addresses[city,region[region_code]]" that a
 * client may put on a success body (contract C).  Neighbours: text.
 */
#ifndef FIELDS_H
#define FIELDS_H

#include <stdbool.h>

#include "text.h"

enum {
	FIELDS_MAX = 256,	/* names: bounds the work per member */
	FIELDS_TEXT_MAX = 4096	/* bytes of a filter */
};

/* A name of the filter; a filter is a list of these. */
struct fields {
	struct text name;		/* empty in a list that has no names */
	const struct fields *inside;	/* what stands in [ ], or NULL */
	const struct fields *next;
};

/* Room for a filter; the names point into TEXT. */
struct fields_storage {
	size_t used;
	struct fields nodes[FIELDS_MAX];
	size_t length;
	char text[FIELDS_TEXT_MAX];
};

enum fields_outcome { FIELDS_NONE, FIELDS_GIVEN, FIELDS_MALFORMED };

/*
 * Find the last "fields" parameter in QUERY (the query string as sent), decode
 * its %XX and read it into STORAGE.  FIELDS_NONE: there is none or it is empty.
 * FIELDS_GIVEN: *FILTER is the filter, valid as long as STORAGE.
 * FIELDS_MALFORMED: other characters than word characters, "[", "]" and ",",
 * unbalanced brackets, or too long; the decoded value is in STORAGE->text.
 */
enum fields_outcome fields_parse(struct text query,
    struct fields_storage *storage, const struct fields **filter)
    __attribute__((nonnull, warn_unused_result));

/*
 * True if FILTER names KEY; then *INSIDE is the filter for what KEY holds, NULL
 * meaning everything.
 */
bool fields_select(const struct fields *filter, const char *key,
    const struct fields **inside) __attribute__((nonnull(2, 3)));

#endif
