/*
 * Rows of customers and of their addresses.
 */
#ifndef IMPORT_MAGENTO_CUSTOMER_H
#define IMPORT_MAGENTO_CUSTOMER_H

#include "db/assembly.h"
#include "import/magento_row.h"

/*
 * What is selected of both, up to "WHERE", under the name t; and the rows of
 * the result.  They are saved, or noted; *SAVED says which.
 */
extern const struct db_fragment magento_customer_select;
bool magento_customer_save(struct magento *m, const struct db_value *columns,
    bool *saved) __attribute__((nonnull, warn_unused_result));

extern const struct db_fragment magento_customer_select_address;
bool magento_customer_save_address(struct magento *m,
    const struct db_value *columns, bool *saved)
    __attribute__((nonnull, warn_unused_result));

/* The customer of an address in such a row. */
long long magento_customer_of_address(const struct db_value *columns)
    __attribute__((nonnull, warn_unused_result));

#endif
