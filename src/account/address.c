#include "account/address.h"

#include "account/entity_rows.h"
#include "account/transaction.h"

static const struct db_statement find_owner = { "SELECT parent_id "
    "FROM customer_address_entity WHERE entity_id = ?" };

/* The lock has written updated_at. */
static const struct db_statement unset_defaults = { "UPDATE customer_entity "
    "SET default_billing = NULLIF(default_billing, ?), "
    "default_shipping = NULLIF(default_shipping, ?), updated_at = NOW() "
    "WHERE entity_id = ?" };

enum db_outcome
address_find_owner(struct db *db, long long id, long long *owner)
{
	const struct db_value key = db_number(id);

	*owner = 0;
	return db_run(db, &find_owner, &key, 1, db_row_number, owner);
}

struct deletion {
	long long id;
	long long owner;		/* of an earlier attempt, too */
};

/* DB_DUPLICATE, which undoes the lock, if the address is gone. */
static enum db_outcome
delete_of(struct db *db, long long id, long long owner)
{
	const struct db_value values[] = { db_number(id), db_number(id),
	    db_number(owner) };
	bool found;
	enum db_outcome outcome = entity_rows_lock_customer(db, owner, &found);

	if (outcome == DB_OK && found)
		outcome = entity_rows_delete_address(db, id);
	if (outcome == DB_OK && (!found || db_changed(db) == 0))
		return DB_DUPLICATE;
	return outcome == DB_OK ? db_run(db, &unset_defaults, values, 3, NULL,
	    NULL) : outcome;
}

static enum db_outcome
delete_address(struct db *db, void *argument, bool in_doubt)
{
	struct deletion *d = argument;
	long long owner;
	enum db_outcome outcome = address_find_owner(db, d->id, &owner);

	if (outcome != DB_OK)
		return outcome;
	/* If it is gone now, an earlier COMMIT was done. */
	if (owner != 0 || !in_doubt)
		d->owner = owner;
	if (owner == 0)
		return DB_OK;
	outcome = delete_of(db, d->id, owner);
	if (outcome == DB_DUPLICATE && !in_doubt)
		d->owner = 0;
	return outcome;
}

enum db_outcome
address_delete(struct db *db, long long id, long long until, long long *owner)
{
	struct deletion d = { id, 0 };
	enum db_outcome outcome = account_transaction(db, until,
	    delete_address, &d);

	*owner = d.owner;
	return outcome == DB_DUPLICATE ? DB_OK : outcome;
}
