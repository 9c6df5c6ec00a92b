/*
 * The filter "?fields=id,addresses[city,region[region_code]]" that a
 * client may put on a success body (contract C).
 */
#ifndef JSON_FILTER_H
#define JSON_FILTER_H

#include <stdbool.h>

#include "base/text.h"

enum {
	FILTER_MAX = 256,	/* names: bounds the work per member */
	FILTER_TEXT_MAX = 4096	/* bytes of a filter */
};

/* A name of the filter; a filter is a list of these. */
struct filter {
	struct text name;		/* empty in a list that has no names */
	const struct filter *inside;	/* what stands in [ ], or NULL */
	const struct filter *next;
};

/* Room for a filter; the names point into TEXT. */
struct filter_storage {
	size_t used;
	struct filter nodes[FILTER_MAX];
	size_t length;
	char text[FILTER_TEXT_MAX];
};

enum filter_outcome { FILTER_NONE, FILTER_GIVEN, FILTER_MALFORMED };

/*
 * Find the last "fields" parameter in QUERY (the query string as sent), decode
 * its %XX and read it into STORAGE.  FILTER_NONE: there is none or it is empty.
 * FILTER_GIVEN: *FILTER is the filter, valid as long as STORAGE.
 * FILTER_MALFORMED: other characters than word characters, "[", "]" and ",",
 * unbalanced brackets, or too long; the decoded value is in STORAGE->text.
 */
enum filter_outcome filter_parse(struct text query,
    struct filter_storage *storage, const struct filter **filter)
    __attribute__((nonnull, warn_unused_result));

/*
 * True if FILTER names KEY; then *INSIDE is the filter for what KEY holds, NULL
 * meaning everything.
 */
bool filter_select(const struct filter *filter, const char *key,
    const struct filter **inside) __attribute__((nonnull(2, 3)));

#endif
