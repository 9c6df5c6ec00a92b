/*
 * The filter "?fields=id,addresses[city,region[region_code]]", with which a
 * client chooses the members of a success body (contract C).
 */
#ifndef JSON_FILTER_H
#define JSON_FILTER_H

#include <stdbool.h>

#include "base/text.h"

enum {
	FILTER_MAX = 256,	/* names and lists; bounds the work */
	FILTER_TEXT_MAX = 4096	/* bytes of a filter */
};

/* A name in a filter; a filter is a linked list of names. */
struct filter {
	struct text name;		/* empty in the head of a list */
	const struct filter *inside;	/* the list in [ ], or NULL */
	const struct filter *next;
};

/* The memory of a filter; its names point into text. */
struct filter_storage {
	size_t used;
	struct filter nodes[FILTER_MAX];
	size_t length;
	char text[FILTER_TEXT_MAX];
};

enum filter_outcome { FILTER_NONE, FILTER_GIVEN, FILTER_MALFORMED };

/*
 * Find the last "fields" parameter in QUERY (the query string as sent), decode
 * its %XX and read it into STORAGE.  FILTER_NONE: there is none, or it is
 * empty.  FILTER_GIVEN: *FILTER is the filter, valid as long as STORAGE is.
 * FILTER_MALFORMED: it has characters other than word characters, "[", "]" and
 * ",", unbalanced brackets, or is too long; STORAGE->text is its decoded value.
 */
enum filter_outcome filter_parse(struct text query,
    struct filter_storage *storage, const struct filter **filter)
    __attribute__((nonnull, warn_unused_result));

/*
 * True if FILTER names KEY; then *INSIDE is the filter for the members of its
 * value, or NULL if all of them are wanted.
 */
bool filter_select(const struct filter *filter, const char *key,
    const struct filter **inside) __attribute__((nonnull(2, 3)));

#endif
