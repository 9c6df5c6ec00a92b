/*
 * customer_store: see customer_store.h.
 */
#include "customer_store.h"

#include <time.h>

#include "customer_insert.h"
#include "entropy.h"

enum {
	TAKEN_IN_WEBSITE,
	TAKEN_ANYWHERE,
	GUARD,
	FIND_OURS,
	FIND_ADDRESSES,
	FIND_MAILS,
	STATEMENTS
};

static const struct db_statement statements[STATEMENTS] = {
	[TAKEN_IN_WEBSITE] = { "SELECT 1 FROM customer_entity "
	    "WHERE email = ? AND website_id = ?" },
	[TAKEN_ANYWHERE] = { "SELECT 1 FROM customer_entity "
	    "WHERE email = ? LIMIT 1" },
	/*
	 * Under global accounts no unique key spans the websites.  This row is
	 * written by every creation of the e-mail: a second one waits for the
	 * first here, and on another Galera node fails certification at COMMIT
	 * and is run again; the look after it then sees the first.
	 */
	[GUARD] = { "INSERT INTO customer_email_guard (email) VALUES (?) "
	    "ON DUPLICATE KEY UPDATE touched = touched + 1" },
	[FIND_OURS] = { "SELECT entity_id FROM customer_entity "
	    "WHERE email = ? AND website_id = ? AND password_hash <=> ? "
	    "AND rp_token <=> ?" },
	[FIND_ADDRESSES] = { "SELECT entity_id FROM customer_address_entity "
	    "WHERE parent_id = ? ORDER BY entity_id" },
	[FIND_MAILS] = { "SELECT mail_id FROM customer_mail "
	    "WHERE customer_id = ? ORDER BY mail_id" },
};

enum db_outcome
customer_store_taken(struct db *db, struct text email, long long website,
    bool global, bool *taken)
{
	const struct db_value values[] = { db_text(email),
	    db_number(website) };

	*taken = false;
	return db_run(db,
	    &statements[global ? TAKEN_ANYWHERE : TAKEN_IN_WEBSITE],
	    values, global ? 1 : 2, db_row_exists, taken);
}

/* Under global accounts: is the e-mail ours alone?  See GUARD. */
static enum db_outcome
guard_email(struct db *db, const struct signup *s)
{
	const struct db_value email = db_text(s->customer->email);
	enum db_outcome outcome = db_run(db, &statements[GUARD], &email, 1,
	    NULL, NULL);
	bool taken = false;

	if (outcome == DB_OK)
		outcome = customer_store_taken(db, s->customer->email, 0,
		    true, &taken);
	return outcome == DB_OK && taken ? DB_DUPLICATE : outcome;
}

static enum db_outcome
run_transaction(struct db *db, struct signup *s)
{
	enum db_outcome outcome = db_begin(db);

	if (outcome == DB_OK && s->global_accounts)
		outcome = guard_email(db, s);
	if (outcome == DB_OK)
		outcome = customer_insert(db, s);
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
	struct signup *s = argument;

	for (size_t i = 0; i < s->mail_count; i++)
		if (s->mails[i].id == 0) {
			s->mails[i].id = columns[0].number;
			return 0;
		}
	return 0;
}

/*
 * The connection was lost at COMMIT.  Our row is there exactly if its freshly
 * salted hash, or the random token of an account without a password, is.
 * DB_OK: it is, and all ids are read; DB_CONFLICT: it is not, run again.
 */
static enum db_outcome
look_for_ours(struct db *db, struct signup *s)
{
	const struct db_value values[] = { db_text(s->customer->email),
	    db_number(s->store.website_id), db_string(s->password_hash),
	    db_string_or_null(s->rp_token_hash) };
	struct db_value id;
	enum db_outcome outcome;

	s->id = 0;
	outcome = db_run(db, &statements[FIND_OURS], values, 4, db_row_number,
	    &s->id);
	if (outcome != DB_OK || s->id == 0)
		return outcome == DB_OK ? DB_CONFLICT : outcome;
	for (size_t i = 0; i < s->customer->address_count; i++)
		s->customer->addresses[i].entity_id = 0;
	for (size_t i = 0; i < s->mail_count; i++)
		s->mails[i].id = 0;
	id = db_number(s->id);
	outcome = db_run(db, &statements[FIND_ADDRESSES], &id, 1,
	    take_address_id, s->customer);
	if (outcome == DB_OK)
		outcome = db_run(db, &statements[FIND_MAILS], &id, 1,
		    take_mail_id, s);
	return outcome;
}

/* Wait 5 ms the first time, twice as long each time, with some jitter. */
static void
pause_before_retry(unsigned attempt)
{
	unsigned char dice;
	long ms = 5L << attempt;
	struct timespec t;

	entropy_bytes(&dice, 1);
	ms += ms * dice / 256;
	t = (struct timespec){ ms / 1000, ms % 1000 * 1000000 };
	(void)nanosleep(&t, NULL);
}

enum store_outcome
customer_store_create(struct db *db, struct signup *s)
{
	enum { ATTEMPTS_MAX = 6 };	/* 5 to 160 ms apart */
	enum db_outcome outcome;
	bool uncertain = false;

	for (unsigned attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
		if (attempt > 0)
			pause_before_retry(attempt - 1);
		outcome = uncertain ? look_for_ours(db, s) :
		    run_transaction(db, s);
		if (outcome == DB_UNCERTAIN)
			uncertain = true;
		else if (outcome == DB_CONFLICT)
			uncertain = false;
		switch (outcome) {
		case DB_OK:
			return STORE_OK;
		case DB_DUPLICATE:
			return STORE_DUPLICATE;
		case DB_FAILED:
			return STORE_FAILED;
		default:
			break;
		}
	}
	return STORE_AWAY;
}
