/*
 * Customers with all that is theirs.
 */
#ifndef IMPORT_MAGENTO_PEOPLE_H
#define IMPORT_MAGENTO_PEOPLE_H

#include "import/magento_batch.h"

/* Copy the customers of BATCH, in the caller's transaction. */
enum db_outcome magento_people_copy(struct magento *m,
    const struct magento_batch *batch)
    __attribute__((nonnull, warn_unused_result));

#endif
