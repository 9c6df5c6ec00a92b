/*
 * Settings of the shop.
 */
#ifndef IMPORT_MAGENTO_SETTING_H
#define IMPORT_MAGENTO_SETTING_H

#include "import/magento_row.h"

#define MAGENTO_SETTING_COLUMNS(X) \
	X(scope) X(scope_id) X(path) X(value) X(updated_at)

/*
 * Save a row of an id and these columns.  Others than the program's are left
 * out without a word; of two values the newer one holds.  True unless the
 * database fails.
 */
bool magento_setting_save(struct magento *m, const struct db_value *columns)
    __attribute__((nonnull, warn_unused_result));

#endif
