/*
 * What foreign keys delete with the account's row is counted before; everything
 * else is counted as it is deleted.
 */
#include "account/forget.h"

#include <stdlib.h>
#include <string.h>

#include "account/attempts.h"
#include "account/delete.h"
#include "account/guard.h"
#include "account/transaction.h"

enum {
	COUNT, FIND_MAILS, DELETE_MAIL, DELETE_SUBSCRIPTIONS,
	STATEMENTS
};

#define OF_CUSTOMER(table) \
	"(SELECT COUNT(*) FROM customer_entity_" table " v " \
	"WHERE v.entity_id = c.entity_id)"
#define OF_ADDRESSES(table) \
	"(SELECT COUNT(*) FROM customer_address_entity a " \
	"JOIN customer_address_entity_" table " v " \
	"ON v.entity_id = a.entity_id WHERE a.parent_id = c.entity_id)"
#define POINTING(table) \
	"(SELECT COUNT(*) FROM " table " t WHERE t.customer_id = c.entity_id)"

/* The last two parameters are a website's id or FORGET_EVERYWHERE. */
#define IN_WEBSITE "(? = -1 OR store_id IN " \
	"(SELECT store_id FROM store WHERE website_id = ?))"

static const struct db_statement statements[STATEMENTS] = {
	/* In the order of the kinds. */
	[COUNT] = { "SELECT 1, (SELECT COUNT(*) FROM customer_address_entity a "
	    "WHERE a.parent_id = c.entity_id), "
	    OF_CUSTOMER("varchar") " + " OF_CUSTOMER("text") " + "
	    OF_CUSTOMER("int") " + " OF_CUSTOMER("decimal") " + "
	    OF_CUSTOMER("datetime") " + "
	    OF_ADDRESSES("varchar") " + " OF_ADDRESSES("text") " + "
	    OF_ADDRESSES("int") " + " OF_ADDRESSES("decimal") " + "
	    OF_ADDRESSES("datetime") ", "
	    POINTING("customer_token") ", " POINTING("idempotency_key") ", "
	    POINTING("login_as_customer_assistance_allowed") ", "
	    POINTING("customer_log") ", " POINTING("customer_mail") ", "
	    POINTING("newsletter_subscriber") " "
	    "FROM customer_entity c WHERE c.entity_id = ? FOR UPDATE" },
	[FIND_MAILS] = { "SELECT mail_id, recipient FROM customer_mail "
	    "WHERE recipient_key = ? AND " IN_WEBSITE },
	[DELETE_MAIL] = { "DELETE FROM customer_mail WHERE mail_id = ?" },
	[DELETE_SUBSCRIPTIONS] = { "DELETE FROM newsletter_subscriber "
	    "WHERE email_key = ? AND " IN_WEBSITE },
};

static int
take_counts(const struct db_value *columns, void *argument)
{
	long long *counts = argument;

	for (size_t i = 0; i <= FORGET_SUBSCRIPTIONS; i++)
		counts[i] = columns[i].number;
	return 0;
}

/* The ids of mails to the e-mail with a key. */
struct mails {
	const char *email_key;
	long long *ids;
	size_t count, room;
};

static int
take_mail(const struct db_value *columns, void *argument)
{
	struct mails *mails = argument;
	char key[EMAIL_KEY_SIZE];

	if (!email_key(db_column_text(&columns[1]), key) ||
	    strcmp(key, mails->email_key) != 0)
		return 0;
	if (mails->count == mails->room) {
		size_t room = mails->room * 2 + 16;
		long long *ids = realloc(mails->ids, room * sizeof(*ids));

		if (ids == NULL)
			return -1;
		mails->ids = ids;
		mails->room = room;
	}
	mails->ids[mails->count++] = columns[0].number;
	return 0;
}

/* The keys of mails are those of mailboxes, so others have the same one. */
static enum db_outcome
forget_mails(struct db *db, const struct forget_person *person,
    long long *counts)
{
	struct mails mails = { .email_key = person->email_key };
	char mailbox[EMAIL_KEY_SIZE];
	enum db_outcome outcome;

	memcpy(mailbox, person->email_key, sizeof(mailbox));
	email_key_mailbox(mailbox);
	const struct db_value values[] = { db_string(mailbox),
	    db_number(person->website), db_number(person->website) };

	outcome = db_run(db, &statements[FIND_MAILS], values, 3, take_mail,
	    &mails);
	for (size_t i = 0; i < mails.count && outcome == DB_OK; i++) {
		const struct db_value id = db_number(mails.ids[i]);

		outcome = db_run(db, &statements[DELETE_MAIL], &id, 1, NULL,
		    NULL);
		counts[FORGET_MAILS] += outcome == DB_OK ? db_changed(db) : 0;
	}
	free(mails.ids);
	return outcome;
}

static enum db_outcome
forget_subscriptions(struct db *db, const struct forget_person *person,
    long long *counts)
{
	const struct db_value values[] = { db_string(person->email_key),
	    db_number(person->website), db_number(person->website) };
	enum db_outcome outcome = db_run(db, &statements[DELETE_SUBSCRIPTIONS],
	    values, 3, NULL, NULL);

	counts[FORGET_SUBSCRIPTIONS] += outcome == DB_OK ? db_changed(db) : 0;
	return outcome;
}

static enum db_outcome
forget_attempts(struct db *db, const struct forget_person *person,
    long long *counts)
{
	enum db_outcome outcome = person->website == FORGET_EVERYWHERE ?
	    attempts_forget_everywhere(db, person->email_key) :
	    attempts_forget(db, person->email_key, person->website);

	counts[FORGET_ATTEMPTS] = outcome == DB_OK ? db_changed(db) : 0;
	return outcome;
}

static enum db_outcome
forget_guard(struct db *db, const struct forget_person *person,
    long long *counts)
{
	enum db_outcome outcome = guard_forget_email(db, person->email_key);

	counts[FORGET_GUARDS] = outcome == DB_OK ? db_changed(db) : 0;
	return outcome;
}

/* What has the e-mail; the account's row is locked before. */
static enum db_outcome
forget_email(struct db *db, const struct forget_person *person,
    long long *counts)
{
	static enum db_outcome (*const steps[])(struct db *,
	    const struct forget_person *, long long *) = {
		forget_attempts, forget_mails, forget_subscriptions,
		forget_guard,
	};
	enum db_outcome outcome = DB_OK;

	if (person->website == FORGET_NOWHERE || *person->email_key == '\0')
		return DB_OK;
	for (size_t i = 0; outcome == DB_OK &&
	    i < sizeof(steps) / sizeof(*steps); i++)
		outcome = steps[i](db, person, counts);
	return outcome;
}

struct forgetting {
	const struct forget_person *person;
	long long *counts;
};

/* Done once more, it finds nothing; what was counted is what was there. */
static enum db_outcome
forget(struct db *db, void *argument, bool in_doubt)
{
	const struct forgetting *f = argument;
	const struct db_value id = db_number(f->person->id);
	long long counts[FORGET_KIND_COUNT] = { 0 }, sum = 0;
	enum db_outcome outcome = db_run(db, &statements[COUNT], &id, 1,
	    take_counts, counts);

	/* Subscriptions of guests have the customer 0. */
	if (outcome == DB_OK && f->person->id != 0)
		outcome = account_delete_within(db, f->person->id);
	if (outcome == DB_OK)
		outcome = forget_email(db, f->person, counts);
	for (size_t i = 0; i < FORGET_KIND_COUNT; i++)
		sum += counts[i];
	if (!in_doubt || sum > 0)
		memcpy(f->counts, counts, sizeof(counts));
	return outcome;
}

enum db_outcome
forget_person(struct db *db, const struct forget_person *person,
    long long until, long long counts[FORGET_KIND_COUNT])
{
	struct forgetting forgetting = { person, counts };

	return account_transaction(db, until, forget, &forgetting);
}
