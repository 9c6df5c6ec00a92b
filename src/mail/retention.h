/*
 * How long the journal keeps mails that have been sent or have failed.
 */
#ifndef MAIL_RETENTION_H
#define MAIL_RETENTION_H

#include "db/db.h"

enum { RETENTION_BATCHES_MAX = 100 };	/* of MAIL_BATCH_MAX rows, of one sweep:
					   the first one of a large journal
					   leaves the rest to the next */

/*
 * Delete the mails that were sent, or failed, DAYS ago or before; 0 keeps them
 * for ever.
 */
enum db_outcome retention_sweep(struct db *db, unsigned days)
    __attribute__((nonnull, warn_unused_result));

#endif
