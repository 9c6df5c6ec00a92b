/*
 * The shop itself: websites, store groups and stores, settings, customer
 * groups, regions, custom attributes.
 */
#ifndef IMPORT_MAGENTO_SHOP_H
#define IMPORT_MAGENTO_SHOP_H

#include "import/magento_row.h"

/*
 * Copy it, in the caller's transaction at M's TO, with counts and notes of its
 * own; M learns the ids that were taken.
 */
enum db_outcome magento_shop_copy(struct magento *m)
    __attribute__((nonnull, warn_unused_result));

#endif
