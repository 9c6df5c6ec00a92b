/*
 * Foreign keys delete what points to the customer's row: addresses, values of
 * attributes of both, tokens, answers kept for an Idempotency-Key, the
 * permission to be assisted.  The other tables are here.
 */
#include "account/delete.h"

#include "account/attempts.h"
#include "account/credentials.h"
#include "account/transaction.h"
#include "values/email_key.h"

/* In this order; the customer's row is locked already. */
static const struct db_statement statements[] = {
	{ "DELETE FROM customer_mail WHERE customer_id = ?" },
	{ "DELETE FROM newsletter_subscriber WHERE customer_id = ?" },
	{ "DELETE FROM customer_log WHERE customer_id = ?" },
	{ "DELETE FROM customer_entity WHERE entity_id = ?" },
};

enum { STATEMENTS = sizeof(statements) / sizeof(*statements) };

struct deletion {
	long long id;
	bool deleted;
};

static enum db_outcome
forget_attempts(struct db *db, const struct credentials *c)
{
	char key[EMAIL_KEY_SIZE];

	return email_key(text_of(c->email), key) ?
	    attempts_forget(db, key, c->website_id) : DB_OK;
}

enum db_outcome
account_delete_within(struct db *db, long long account)
{
	const struct db_value id = db_number(account);
	enum db_outcome outcome = DB_OK;

	for (size_t i = 0; i < STATEMENTS && outcome == DB_OK; i++)
		outcome = db_run(db, &statements[i], &id, 1, NULL, NULL);
	return outcome;
}

static enum db_outcome
delete_all(struct db *db, void *argument, bool in_doubt)
{
	struct deletion *deletion = argument;
	struct credentials c;
	bool found;
	enum db_outcome outcome = credentials_lock(db, deletion->id, &c,
	    &found);

	/* If it is gone now, an earlier COMMIT was done. */
	deletion->deleted = found || (outcome == DB_OK && in_doubt);
	if (!found)
		return outcome;
	outcome = account_delete_within(db, deletion->id);
	if (outcome == DB_OK)
		outcome = forget_attempts(db, &c);
	credentials_wipe(&c);
	return outcome;
}

enum db_outcome
account_delete(struct db *db, long long id, long long until, bool *deleted)
{
	struct deletion deletion = { id, false };
	enum db_outcome outcome = account_transaction(db, until, delete_all,
	    &deletion);

	*deleted = outcome == DB_OK && deletion.deleted;
	return outcome;
}
