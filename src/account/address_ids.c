#include "account/address_ids.h"

#include <stdint.h>

/*
 * A block lies behind all ids that are there, as other programs let the server
 * choose.  The insert id of the statement is the first id of the block.
 */
static const struct db_statement reserve = {
	"UPDATE address_id_block SET next_id = LAST_INSERT_ID(GREATEST("
	"next_id, (SELECT COALESCE(MAX(entity_id), 0) + 1 "
	"FROM customer_address_entity))) + ? WHERE block_id = 1"
};

enum { BLOCK = 64 };

/* Have COUNT ids left; if that can't be, the rest of the old block is. */
static void
fill(struct db *db, struct address_ids *ids, size_t count)
{
	const size_t size = count > BLOCK ? count : BLOCK;
	const struct db_value value = db_number((long long)size);

	if (db_run(db, &reserve, &value, 1, NULL, NULL) != DB_OK ||
	    db_changed(db) != 1 ||
	    db_insert_id(db) > UINT32_MAX - (long long)size)
		return;
	ids->next = db_insert_id(db);
	ids->left = size;
}

long long
address_ids_take(struct db *db, struct address_ids *ids, size_t count)
{
	long long first;

	if (ids->asked && ids->left < count)
		fill(db, ids, count);
	ids->asked = true;
	if (count == 0 || ids->left < count)
		return 0;
	first = ids->next;
	ids->next += (long long)count;
	ids->left -= count;
	return first;
}

void
address_ids_drop(struct address_ids *ids)
{
	ids->left = 0;
}
