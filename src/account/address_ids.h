/*
 * Ids for new addresses, reserved in blocks: the row of a new customer, which
 * names its default addresses, is written before theirs and need not be changed
 * after them.  What is not used of a block is never used.
 */
#ifndef ACCOUNT_ADDRESS_IDS_H
#define ACCOUNT_ADDRESS_IDS_H

#include <stdbool.h>
#include <stddef.h>

#include "db/db.h"

/* All zero: nothing is reserved. */
struct address_ids {
	bool asked;		/* for ids, before */
	long long next;
	size_t left;
};

/*
 * Take COUNT ids in a row.  Returns the first, or 0: the server shall choose.
 * It is 0 the first time, since a process that saves only one account should
 * not pay for a block; and if there is no block to be had.  Not to be called in
 * a transaction.
 */
long long address_ids_take(struct db *db, struct address_ids *ids,
    size_t count) __attribute__((nonnull));

/* Somebody else has taken ids of the block: the next are of another. */
void address_ids_drop(struct address_ids *ids) __attribute__((nonnull));

#endif
