/*
 * Which customers are copied next, in one transaction.
 */
#ifndef IMPORT_MAGENTO_BATCH_H
#define IMPORT_MAGENTO_BATCH_H

#include "import/magento_row.h"

enum { MAGENTO_BATCH_MAX = 200 };

struct magento_batch {
	long long ids[MAGENTO_BATCH_MAX];	/* ascending */
	size_t count;
};

/*
 * The next customers of M's FROM after M's last_id that are new or changed, or
 * of whom something was refused before.  COUNT is 0 if there are no more.
 */
enum db_outcome magento_batch_next(struct magento *m,
    struct magento_batch *batch) __attribute__((nonnull, warn_unused_result));

#endif
