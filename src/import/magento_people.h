/*
 * Customers with all that is theirs, and subscriptions of nobody.
 */
#ifndef IMPORT_MAGENTO_PEOPLE_H
#define IMPORT_MAGENTO_PEOPLE_H

#include "import/magento_row.h"

/*
 * The next customers of M's FROM after M's last_id that are new or changed, or
 * of whom something was refused before.  COUNT is 0 if there are no more.
 */
enum { MAGENTO_BATCH_MAX = 200 };

struct magento_batch {
	long long ids[MAGENTO_BATCH_MAX];
	size_t count;
};

enum db_outcome magento_people_next(struct magento *m,
    struct magento_batch *batch) __attribute__((nonnull, warn_unused_result));

/* Copy the customers of BATCH, in the caller's transaction. */
enum db_outcome magento_people_copy(struct magento *m,
    const struct magento_batch *batch)
    __attribute__((nonnull, warn_unused_result));

#endif
