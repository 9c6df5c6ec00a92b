/*
 * Looks regions up in the lists of countries (contract D17).
 */
#ifndef SHOP_REGIONS_H
#define SHOP_REGIONS_H

#include <stdbool.h>

#include "base/text.h"
#include "db/db.h"

/* What the directory knows about the region of an address. */
struct region {
	bool country_has_list;
	bool list_is_closed;	/* nothing outside of it is a region */
	long long id;		/* 0: no region was found */
	char *code, *name;	/* to be freed; NULL if none was found */
	long long unknown_id;	/* asked for and not in the list; 0: none */
};

enum { REGION_HINTS = 2 };	/* of each kind */

/* What a client says about a region, in the order in which it is tried. */
struct region_question {
	struct text country;
	long long ids[REGION_HINTS];		/* 0: none */
	struct text texts[REGION_HINTS];	/* codes or names; or absent */
	struct region *region;			/* gets the answer */
};

/*
 * Answer COUNT questions with one query; their regions are all zero before.
 * The first hint that is found decides.  Texts match whatever folds to the same
 * (values/region_name.h): the better key of a text first, then what is spelled
 * exactly so, a code, a name, an alternative name, the lowest id.  Free the
 * texts in the regions in any case.
 */
enum db_outcome regions_resolve(struct db *db,
    const struct region_question *questions, size_t count)
    __attribute__((nonnull(1), warn_unused_result));

#endif
