/*
 * Rows of newsletter subscriptions.
 */
#ifndef IMPORT_MAGENTO_SUBSCRIBER_H
#define IMPORT_MAGENTO_SUBSCRIBER_H

#include "import/magento_pending.h"

/* What is selected, up to "WHERE", under the name t. */
extern const struct db_fragment magento_subscriber_select;

/* Say how such rows are saved; one that has changed here since stays. */
void magento_subscriber_begin(struct magento_pending *p, struct magento *m)
    __attribute__((nonnull));

/*
 * Add the row COLUMNS of CUSTOMER, or of nobody (0), to P, or refuse it.  True
 * unless the database or memory fails.
 */
bool magento_subscriber_add(struct magento_pending *p,
    const struct db_value *columns, long long customer)
    __attribute__((nonnull, warn_unused_result));

/* The customer of such a row. */
long long magento_subscriber_customer(const struct db_value *columns)
    __attribute__((nonnull, warn_unused_result));

/*
 * Copy the next subscriptions of nobody after M's last_id, in the caller's
 * transaction; *LAST is the last one, or 0 if there are no more.
 */
enum db_outcome magento_subscriber_guests(struct magento *m, long long *last)
    __attribute__((nonnull, warn_unused_result));

#endif
