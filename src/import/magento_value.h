/*
 * Rows of values of attributes.
 */
#ifndef IMPORT_MAGENTO_VALUE_H
#define IMPORT_MAGENTO_VALUE_H

#include "import/magento_pending.h"

/* TABLE is one of MAGENTO_DATETIMES to MAGENTO_ADDRESS_VARCHARS. */
bool magento_value_is_of_address(enum magento_table table)
    __attribute__((warn_unused_result));

/*
 * What is selected of TABLE, up to "WHERE": values under the name t, addresses
 * under the name a.
 */
const struct db_fragment *magento_value_select(enum magento_table table)
    __attribute__((warn_unused_result));

/* The customer whose value, or whose address' value, such a row is. */
long long magento_value_customer(const struct db_value *columns)
    __attribute__((nonnull, warn_unused_result));

/* Say how rows of TABLE are saved. */
void magento_value_begin(struct magento_pending *p, struct magento *m,
    enum magento_table table) __attribute__((nonnull));

/*
 * Add a row to P, or refuse it if its attribute was not taken.  True unless the
 * database or memory fails.
 */
bool magento_value_add(struct magento_pending *p,
    const struct db_value *columns)
    __attribute__((nonnull, warn_unused_result));

#endif
