/*
 * How far a move has come, beside what was moved.
 */
#ifndef IMPORT_MAGENTO_STATE_H
#define IMPORT_MAGENTO_STATE_H

#include "import/magento_row.h"

/*
 * Take the lock that one move at a time has (*BUSY if another has it), and go
 * on where the last run has ended, or begin a new one, for which M->since says
 * from when on changes count.  A dry run keeps its state to itself.
 */
enum db_outcome magento_state_open(struct magento *m, bool *busy)
    __attribute__((nonnull, warn_unused_result));

/*
 * Save what differs between M's now and saved, in the caller's transaction.
 * DB_FAILED, and M is overtaken, if another run has gone on meanwhile.
 */
enum db_outcome magento_state_save(struct magento *m)
    __attribute__((nonnull, warn_unused_result));

#endif
