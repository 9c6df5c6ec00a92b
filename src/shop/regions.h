/*
 * Looks regions up in the directory (contract D17).
 */
#ifndef SHOP_REGIONS_H
#define SHOP_REGIONS_H

#include <stdbool.h>

#include "base/text.h"
#include "db/db.h"

/* What the directory of regions says of an address (contract D17). */
struct region {
	bool country_has_list;
	long long id;		/* 0: none was found */
	char *code;		/* owned; NULL if none was found */
	char *name;
};

/*
 * How a region is to be looked up: by exactly one of the three, the first that
 * the client gave (contract D17); by none if it gave nothing.
 */
struct region_key {
	long long id;		/* 0: not by id */
	struct text code;	/* absent: not by code */
	struct text name;	/* absent: not by name */
};

/*
 * Look up the region of COUNTRY that KEY tells, and fill *REGION, which is all
 * zero; free its texts in any case.  Codes and names match without regard to
 * case; the lowest id wins.
 */
enum db_outcome regions_resolve(struct db *db, struct text country,
    const struct region_key *key, struct region *region)
    __attribute__((nonnull, warn_unused_result));

#endif
