/*
 * Rows of customers and of their addresses.
 */
#ifndef IMPORT_MAGENTO_CUSTOMER_H
#define IMPORT_MAGENTO_CUSTOMER_H

#include "import/magento_pending.h"

/* What is selected of both, up to "WHERE", under the name t. */
extern const struct db_fragment magento_customer_select;
extern const struct db_fragment magento_customer_select_address;

/* Say how rows of both are saved; SAVED gets those that are, and ARGUMENT. */
void magento_customer_begin(struct magento_pending *p, struct magento *m,
    magento_saved *saved, void *argument) __attribute__((nonnull));
void magento_customer_begin_addresses(struct magento_pending *p,
    struct magento *m, magento_saved *saved, void *argument)
    __attribute__((nonnull));

/*
 * Add a row of what was selected to P, or refuse it.  True unless the database
 * or memory fails.
 */
bool magento_customer_add(struct magento_pending *p,
    const struct db_value *columns)
    __attribute__((nonnull, warn_unused_result));
bool magento_customer_add_address(struct magento_pending *p,
    const struct db_value *columns)
    __attribute__((nonnull, warn_unused_result));

/* In a dry run, remember the customer of VALUES, who was saved. */
bool magento_customer_remember(struct magento *m,
    const struct db_value *values)
    __attribute__((nonnull, warn_unused_result));

/* The customer of an address in such a row. */
long long magento_customer_of_address(const struct db_value *columns)
    __attribute__((nonnull, warn_unused_result));

#endif
