#include "account/save.h"

#include "account/claim.h"
#include "account/insert.h"
#include "account/subscription.h"
#include "account/transaction.h"
#include "base/log.h"
#include "base/monotonic.h"

enum {
	TAKEN_IN_WEBSITE,
	TAKEN_ANYWHERE,
	FIND_OURS,
	FIND_ADDRESSES,
	FIND_MAILS,
	STATEMENTS
};

static const struct db_statement statements[STATEMENTS] = {
	[TAKEN_IN_WEBSITE] = { "SELECT 1 FROM customer_entity "
	    "WHERE email_key = ? AND website_id = ?" },
	[TAKEN_ANYWHERE] = { "SELECT 1 FROM customer_entity "
	    "WHERE email_key = ? LIMIT 1" },
	[FIND_OURS] = { "SELECT entity_id FROM customer_entity "
	    "WHERE email_key = ? AND website_id = ? AND password_hash <=> ? "
	    "AND rp_token <=> ? FOR UPDATE" },
	[FIND_ADDRESSES] = { "SELECT entity_id FROM customer_address_entity "
	    "WHERE parent_id = ? ORDER BY entity_id" },
	[FIND_MAILS] = { "SELECT mail_id FROM customer_mail "
	    "WHERE customer_id = ? ORDER BY mail_id" },
};

enum db_outcome
account_email_taken(struct db *db, const char *key, long long website,
    bool global, bool *taken)
{
	const struct db_value values[] = { db_string(key),
	    db_number(website) };

	*taken = false;
	return db_run(db,
	    &statements[global ? TAKEN_ANYWHERE : TAKEN_IN_WEBSITE],
	    values, global ? 1 : 2, db_row_exists, taken);
}

static enum db_outcome
claim(struct db *db, const struct account *account)
{
	enum db_outcome outcome = DB_OK;

	if (account->global_accounts)
		outcome = claim_email(db, account);
	return outcome == DB_OK ? claim_attributes(db, account->customer) :
	    outcome;
}

/* What to save, and the transaction's last step. */
struct saving {
	struct account *account;
	account_save_last *last;
	void *argument;
	bool refused;		/* by the last step of the last attempt */
};

static enum db_outcome
run_transaction(struct db *db, struct saving *saving)
{
	struct account *account = saving->account;
	enum db_outcome outcome = db_begin(db);

	/* An earlier attempt may have set these. */
	account->id = 0;
	account->not_unique = NULL;
	saving->refused = false;
	if (outcome == DB_OK)
		outcome = claim(db, account);
	if (outcome == DB_OK)
		outcome = account_insert(db, account);
	if (outcome == DB_OK) {
		outcome = saving->last(db, saving->argument);
		saving->refused = outcome == DB_DUPLICATE;
	}
	if (outcome == DB_OK)
		outcome = db_commit(db);
	if (outcome != DB_OK && outcome != DB_UNCERTAIN)
		db_rollback(db);
	return outcome;
}

static int
take_address_id(const struct db_value *columns, void *argument)
{
	struct customer *c = argument;

	for (size_t i = 0; i < c->address_count; i++)
		if (c->addresses[i].entity_id == 0) {
			c->addresses[i].entity_id = columns[0].number;
			return 0;
		}
	return 0;
}

static int
take_mail_id(const struct db_value *columns, void *argument)
{
	struct account *account = argument;

	if (account->mails_owed < account->mail_count)
		account->mails[account->mails_owed++].id = columns[0].number;
	return 0;
}

/* Read all ids of the rows of ACCOUNT, whose own is known. */
static enum db_outcome
read_ids(struct db *db, struct account *account)
{
	const struct db_value id = db_number(account->id);
	long long subscriber = 0;
	enum db_outcome outcome;

	for (size_t i = 0; i < account->customer->address_count; i++)
		account->customer->addresses[i].entity_id = 0;
	account->mails_owed = 0;
	outcome = db_run(db, &statements[FIND_ADDRESSES], &id, 1,
	    take_address_id, account->customer);
	if (outcome == DB_OK)
		outcome = subscription_find(db, account, &subscriber);
	if (outcome == DB_OK)
		outcome = db_run(db, &statements[FIND_MAILS], &id, 1,
		    take_mail_id, account);
	account_set_links(account, subscriber);
	return outcome;
}

/*
 * After a COMMIT without an answer: find our own row.  It is known by its hash,
 * whose salt is new, or by the random token of an account without a password.
 * The statement waits for the lock of a COMMIT that is still under way.  If
 * *FOUND, all ids are read.
 */
static enum db_outcome
look_for_ours(struct db *db, struct account *account, bool *found)
{
	const struct db_value values[] = { db_string(account->email_key),
	    db_number(account->store.website_id),
	    db_string(account->password_hash),
	    db_string_or_null(account->rp_token_hash) };
	enum db_outcome outcome;

	account->id = 0;
	outcome = db_run(db, &statements[FIND_OURS], values, 4, db_row_number,
	    &account->id);
	*found = outcome == DB_OK && account->id != 0;
	return *found ? read_ids(db, account) : outcome;
}

/* Whether an earlier COMMIT may have been ours. */
struct doubt {
	enum {
		DOUBT_NONE,
		DOUBT_OPEN,	/* it had no answer */
		DOUBT_LOOKED	/* the row was not there */
	} state;
	long long until;	/* monotonic_ms: when to stop looking */
};

static void
begin_doubt(struct doubt *doubt)
{
	doubt->state = DOUBT_OPEN;
	doubt->until = monotonic_ms() + ACCOUNT_SAVE_DOUBT_MS;
}

/* Look for our own row; the doubt stays as long as that fails. */
static enum db_outcome
clear_up(struct db *db, struct account *account, struct doubt *doubt,
    bool *ours)
{
	enum db_outcome outcome;

	db_limit(db, doubt->until);
	outcome = look_for_ours(db, account, ours);
	if (outcome == DB_OK)
		doubt->state = DOUBT_LOOKED;
	return outcome;
}

/* One attempt; no transaction begins after UNTIL. */
static enum db_outcome
attempt_to_save(struct db *db, struct saving *saving,
    struct doubt *doubt, long long until)
{
	struct account *account = saving->account;
	enum db_outcome outcome;
	bool ours = false;

	if (doubt->state == DOUBT_OPEN) {
		outcome = clear_up(db, account, doubt, &ours);
		if (outcome != DB_OK || ours)
			return outcome;
	}
	db_limit(db, until);
	outcome = run_transaction(db, saving);
	if (outcome == DB_UNCERTAIN) {
		begin_doubt(doubt);
		log_begin(LOG_LEVEL_WARNING, "no answer to COMMIT: looking "
		    "whether the account is there");
		log_end();
	}
	/* On another Galera node our own row may arrive after the look. */
	if (outcome == DB_DUPLICATE && doubt->state != DOUBT_NONE) {
		begin_doubt(doubt);
		outcome = clear_up(db, account, doubt, &ours);
		if (outcome == DB_OK && !ours)
			outcome = DB_DUPLICATE;
	}
	return outcome;
}

/*
 * After the last attempt: look while there is time, even if the row was not
 * there before; at another host it may yet arrive.  True if it is ours.
 */
static bool
is_ours_after_all(struct db *db, struct account *account, struct doubt *doubt)
{
	bool ours = false;

	for (unsigned n = 0; doubt->state != DOUBT_NONE &&
	    monotonic_ms() < doubt->until; n++) {
		if (clear_up(db, account, doubt, &ours) == DB_OK && ours)
			return true;
		account_transaction_pause(n);
	}
	return false;
}

/*
 * No transaction goes on after UNTIL, so the last doubt begins a COMMIT's
 * time-out later at most, and its end is known.
 */
enum account_save_outcome
account_save(struct db *db, struct account *account, long long until,
    account_save_last *last, void *argument)
{
	enum { ATTEMPTS_MAX = 6 };
	struct saving saving = { account, last, argument, false };
	struct doubt doubt = { DOUBT_NONE, 0 };

	for (unsigned attempt = 0; attempt < ATTEMPTS_MAX && (attempt == 0 ||
	    monotonic_ms() < until); attempt++) {
		if (attempt > 0)
			account_transaction_pause(attempt - 1);
		switch (attempt_to_save(db, &saving, &doubt, until)) {
		case DB_OK:
			return ACCOUNT_SAVED;
		case DB_DUPLICATE:
			return saving.refused ? ACCOUNT_REFUSED :
			    account->not_unique != NULL ? ACCOUNT_NOT_UNIQUE :
			    ACCOUNT_DUPLICATE;
		case DB_FAILED:
			return ACCOUNT_FAILED;
		case DB_AWAY:
		case DB_CONFLICT:
		case DB_UNCERTAIN:
			break;
		}
	}
	return is_ours_after_all(db, account, &doubt) ? ACCOUNT_SAVED :
	    ACCOUNT_AWAY;
}
