#include "account/insert.h"

#include "account/attribute_rows.h"
#include "account/entity_rows.h"
#include "account/subscription.h"

static enum db_outcome
insert_addresses(struct db *db, struct account *account)
{
	struct customer *c = account->customer;
	enum db_outcome outcome = DB_OK;
	struct account_defaults defaults;

	for (size_t i = 0; i < c->address_count && outcome == DB_OK; i++) {
		struct address *a = &c->addresses[i];

		outcome = entity_rows_insert_address(db, account, a);
		if (outcome == DB_OK)
			outcome = attribute_rows_insert(db, &a->attributes,
			    a->entity_id, &account->not_unique);
	}
	defaults = account_defaults(account);
	return outcome == DB_OK && account->address_id == 0 &&
	    (defaults.billing != 0 || defaults.shipping != 0) ?
	    entity_rows_set_defaults(db, account) : outcome;
}

static enum db_outcome
insert_extras(struct db *db, struct account *account, bool guest)
{
	enum db_outcome outcome = attribute_rows_insert(db,
	    &account->customer->attributes, account->id, &account->not_unique);
	long long subscriber = 0;

	if (outcome == DB_OK && account->assistance)
		outcome = entity_rows_set_assistance(db, account);
	if (outcome == DB_OK)
		outcome = subscription_save(db, account, guest, &subscriber);
	account_set_links(account, subscriber);
	return outcome == DB_OK ? account_save_mails(db, account) : outcome;
}

/* Before the customer's row, which names them, if they are reserved. */
static void
set_address_ids(struct account *account)
{
	struct customer *c = account->customer;

	for (size_t i = 0; i < c->address_count; i++)
		c->addresses[i].entity_id = account->address_id != 0 ?
		    account->address_id + (long long)i : 0;
}

enum db_outcome
account_insert(struct db *db, struct account *account)
{
	bool guest;
	enum db_outcome outcome;

	set_address_ids(account);
	outcome = entity_rows_insert_customer(db, account, &guest);
	if (outcome != DB_OK)
		return outcome;
	outcome = insert_addresses(db, account);
	/* Somebody else may have taken the ids. */
	if (outcome == DB_CONFLICT)
		account->address_id = 0;
	if (outcome == DB_OK)
		outcome = insert_extras(db, account, guest);
	/* No other unique key is of something that the client chooses. */
	return outcome == DB_DUPLICATE && account->not_unique == NULL ?
	    DB_FAILED : outcome;
}
