#include "account/claim.h"

#include "account/guard.h"

static const struct db_statement find_other = { "SELECT 1 "
    "FROM customer_entity WHERE email_key = ? AND entity_id <> ? LIMIT 1" };

enum db_outcome
claim_email(struct db *db, const struct account *account)
{
	const struct db_value values[] = { db_string(account->email_key),
	    db_number(account->id) };
	enum db_outcome outcome = guard_email(db, account->email_key);
	bool taken = false;

	if (outcome == DB_OK)
		outcome = db_run(db, &find_other, values, 2, db_row_exists,
		    &taken);
	return outcome == DB_OK && taken ? DB_DUPLICATE : outcome;
}

static enum db_outcome
claim_values(struct db *db, const struct attribute_values *attributes)
{
	enum db_outcome outcome = DB_OK;

	for (size_t i = 0; i < attributes->count && outcome == DB_OK; i++) {
		const struct attribute_value *a = &attributes->list[i];

		if (a->saved != NULL && !a->kept && a->definition->unique)
			outcome = guard_attribute(db, a->definition->id,
			    text_of(a->saved));
	}
	return outcome;
}

enum db_outcome
claim_attributes(struct db *db, const struct customer *c)
{
	enum db_outcome outcome = claim_values(db, &c->attributes);

	for (size_t i = 0; i < c->address_count && outcome == DB_OK; i++)
		outcome = claim_values(db, &c->addresses[i].attributes);
	return outcome;
}
