/*
 * Looks regions up in the directory (contract D17).
 */
#ifndef SHOP_REGIONS_H
#define SHOP_REGIONS_H

#include <stdbool.h>

#include "base/text.h"
#include "db/db.h"

/* What the directory knows about the region of an address. */
struct region {
	bool country_has_list;
	long long id;		/* 0: no region was found */
	char *code, *name;	/* to be freed; NULL if none was found */
};

/*
 * What to look a region up by: at most one of the three, the first that the
 * client gave.
 */
struct region_key {
	long long id;		/* 0: not by id */
	struct text code;	/* absent: not by code */
	struct text name;	/* absent: not by name */
};

/*
 * Look up the region in COUNTRY that KEY describes and fill *REGION, which is
 * all zero; free its texts in any case.  Codes and names match without regard
 * to case; of several regions the lowest id wins.
 */
enum db_outcome regions_resolve(struct db *db, struct text country,
    const struct region_key *key, struct region *region)
    __attribute__((nonnull, warn_unused_result));

#endif
