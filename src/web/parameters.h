/*
 * Parameters with parts, as the reference takes them out of a query string:
 * search[groups][0][field]=email is a tree.
 */
#ifndef WEB_PARAMETERS_H
#define WEB_PARAMETERS_H

#include "base/text.h"

enum { PARAMETERS_MAX = 1000 };	/* names and parts of names in a tree */

/*
 * A part of a name with its value or, inside it, other parts.  Those that
 * belong together stand in the order in which they were first named.
 */
struct parameter {
	struct text key;		/* decoded; "" for [] */
	struct text value;		/* decoded; absent if it has parts */
	struct parameter *inside, *next;
};

/* A tree and its memory. */
struct parameters {
	struct parameter *root;		/* NULL: the query has none */
	struct parameter *list;
	size_t count;
	char *texts;
};

enum parameters_outcome {
	PARAMETERS_READ,	/* or there are none */
	PARAMETERS_ENCODING,	/* a key or value is not UTF-8, or has a NUL */
	PARAMETERS_TOO_MANY,	/* more than PARAMETERS_MAX */
	PARAMETERS_NO_MEMORY
};

/*
 * Read the parameters of QUERY, which is raw, whose names begin with NAME and
 * have it to their end or up to a "[".  %XX and "+" are decoded, in brackets
 * too; a "%" without two hexadecimal digits stays.  Of a name that is there
 * twice the last counts; "[]" is a new part each time; what is not
 * name[part][part]... is another parameter.  Free P in any case.
 */
enum parameters_outcome parameters_read(struct text query, const char *name,
    struct parameters *p) __attribute__((nonnull, warn_unused_result));

/* Free what P holds. */
void parameters_free(struct parameters *p) __attribute__((nonnull));

#endif
