/*
 * store_regions: looks regions up in the directory (contract D17).
 */
#ifndef STORE_REGIONS_H
#define STORE_REGIONS_H

#include "customer.h"
#include "db.h"

/*
 * Look up the region of A, whose country is one of the shop's, by the key that
 * customer_region_key chooses, and fill A's region.  Codes and names match
 * without regard to case; the lowest id wins.
 */
enum db_outcome store_regions_resolve(struct db *db, struct address *a)
    __attribute__((nonnull, warn_unused_result));

#endif
