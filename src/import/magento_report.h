/*
 * What became of a move.
 */
#ifndef IMPORT_MAGENTO_REPORT_H
#define IMPORT_MAGENTO_REPORT_H

#include "import/magento_row.h"

/*
 * Refuse, and count, the rows at M's FROM whose customer or address is not
 * there; in the caller's transaction.
 */
enum db_outcome magento_report_orphans(struct magento *m)
    __attribute__((nonnull, warn_unused_result));

/*
 * Print each note on standard error and each table's counts on standard output,
 * and count the rows at M's FROM: *EQUAL if each was taken or refused.
 */
enum db_outcome magento_report_print(struct magento *m, bool *equal)
    __attribute__((nonnull, warn_unused_result));

#endif
