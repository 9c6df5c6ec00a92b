/*
 * customer_store: see customer_store.h.
 */
#include "customer_store.h"

#include <time.h>

#include "buf.h"
#include "entropy.h"
#include "store_attributes.h"

enum {
	TAKEN_IN_WEBSITE,
	TAKEN_ANYWHERE,
	GUARD,
	INSERT_CUSTOMER,
	INSERT_ADDRESS,
	SET_DEFAULTS,
	INSERT_ASSISTANCE,
	INSERT_SUBSCRIBER,
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
	[INSERT_CUSTOMER] = { "INSERT INTO customer_entity (website_id, email, "
	    "group_id, store_id, created_at, updated_at, "
	    "disable_auto_group_change, created_in, prefix, firstname, "
	    "middlename, lastname, suffix, dob, password_hash, rp_token, "
	    "rp_token_created_at, taxvat, confirmation, gender) VALUES "
	    "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" },
	[INSERT_ADDRESS] = { "INSERT INTO customer_address_entity (parent_id, "
	    "created_at, updated_at, city, company, country_id, fax, firstname,"
	    " lastname, middlename, postcode, prefix, region, region_id, "
	    "street, suffix, telephone, vat_id) VALUES "
	    "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" },
	[SET_DEFAULTS] = { "UPDATE customer_entity SET default_billing = ?, "
	    "default_shipping = ?, updated_at = updated_at "
	    "WHERE entity_id = ?" },
	[INSERT_ASSISTANCE] = { "INSERT INTO "
	    "login_as_customer_assistance_allowed (customer_id) VALUES (?)" },
	[INSERT_SUBSCRIBER] = { "INSERT INTO newsletter_subscriber (store_id, "
	    "change_status_at, customer_id, subscriber_email, "
	    "subscriber_status, subscriber_confirm_code) "
	    "VALUES (?, ?, ?, ?, ?, ?)" },
	[FIND_OURS] = { "SELECT entity_id FROM customer_entity "
	    "WHERE email = ? AND website_id = ? AND password_hash <=> ? "
	    "AND rp_token <=> ?" },
	[FIND_ADDRESSES] = { "SELECT entity_id FROM customer_address_entity "
	    "WHERE parent_id = ? ORDER BY entity_id" },
	[FIND_MAILS] = { "SELECT mail_id FROM customer_mail "
	    "WHERE customer_id = ? ORDER BY mail_id" },
};

static int
take_truth(const struct db_value *columns, void *argument)
{
	(void)columns;
	*(bool *)argument = true;
	return 0;
}

enum db_outcome
customer_store_taken(struct db *db, struct text email, long long website,
    bool global, bool *taken)
{
	const struct db_value values[] = { db_text(email),
	    db_number(website) };

	*taken = false;
	return db_run(db,
	    &statements[global ? TAKEN_ANYWHERE : TAKEN_IN_WEBSITE],
	    values, global ? 1 : 2, take_truth, taken);
}

static struct db_value
string_or_null(const char *s)
{
	return db_string(s != NULL && *s != '\0' ? s : NULL);
}

static enum db_outcome
insert_customer(struct db *db, struct signup *s)
{
	const struct customer *c = s->customer;
	const struct db_value values[] = {
	    db_number(s->store.website_id), db_text(c->email),
	    db_number(s->group_id), db_number(s->store.id),
	    db_string(s->created_at), db_string(s->updated_at),
	    db_number(customer_int_named(&c->disable_auto_group_change)),
	    db_string(s->store.name), db_text(c->prefix),
	    db_text(c->firstname), db_text(c->middlename),
	    db_text(c->lastname), db_text(c->suffix),
	    string_or_null(c->birthday), db_string(s->password_hash),
	    string_or_null(s->rp_token_hash),
	    db_string(*s->rp_token_hash != '\0' ? s->updated_at : NULL),
	    db_text(c->taxvat), string_or_null(s->confirmation),
	    c->gender.given ? db_number(c->gender.value) : db_null() };
	enum db_outcome outcome = db_run(db, &statements[INSERT_CUSTOMER],
	    values, sizeof(values) / sizeof(*values), NULL, NULL);

	s->id = db_insert_id(db);
	return outcome;
}

static enum db_outcome
insert_address(struct db *db, const struct signup *s, struct address *a)
{
	struct buf street = BUF_EMPTY;
	enum db_outcome outcome = DB_FAILED;
	long long region_id;
	bool has_region = customer_region_id(a, &region_id);

	for (size_t i = 0; i < a->street_count; i++) {
		if (i > 0)
			buf_byte(&street, '\n');
		buf_add(&street, a->street[i].bytes, a->street[i].length);
	}
	if (!buf_failed(&street)) {
		const struct db_value values[] = {
		    db_number(s->id), db_string(s->updated_at),
		    db_string(s->updated_at), db_text(a->city),
		    db_text(a->company), db_text(a->country_id),
		    db_text(a->fax), db_text(a->firstname),
		    db_text(a->lastname), db_text(a->middlename),
		    db_text(a->postcode), db_text(a->prefix),
		    a->region.id != 0 ? db_string(a->region.name) :
		    db_text(customer_region_text(a)),
		    has_region ? db_number(region_id) : db_null(),
		    db_string(buf_string(&street)), db_text(a->suffix),
		    /* the column is NOT NULL; no number is an empty one */
		    db_text(text_is_absent(a->telephone) ? TEXT_LITERAL("") :
		    a->telephone), db_text(a->vat_id) };

		outcome = db_run(db, &statements[INSERT_ADDRESS], values,
		    sizeof(values) / sizeof(*values), NULL, NULL);
		a->entity_id = db_insert_id(db);
	}
	if (outcome == DB_OK)
		outcome = store_attributes_add(db, &a->custom, a->entity_id);
	buf_free(&street);
	return outcome;
}

long long
customer_store_default_billing(const struct customer *c)
{
	long long id = 0;

	for (size_t i = 0; i < c->address_count; i++)
		if (c->addresses[i].default_billing)
			id = c->addresses[i].entity_id;
	return id;
}

long long
customer_store_default_shipping(const struct customer *c)
{
	long long id = 0;

	for (size_t i = 0; i < c->address_count; i++)
		if (c->addresses[i].default_shipping)
			id = c->addresses[i].entity_id;
	return id;
}

static enum db_outcome
insert_addresses(struct db *db, const struct signup *s)
{
	struct customer *c = s->customer;
	enum db_outcome outcome = DB_OK;
	long long billing, shipping;

	for (size_t i = 0; i < c->address_count && outcome == DB_OK; i++)
		outcome = insert_address(db, s, &c->addresses[i]);
	billing = customer_store_default_billing(c);
	shipping = customer_store_default_shipping(c);
	if (outcome == DB_OK && (billing != 0 || shipping != 0)) {
		const struct db_value values[] = {
		    billing != 0 ? db_number(billing) : db_null(),
		    shipping != 0 ? db_number(shipping) : db_null(),
		    db_number(s->id) };

		outcome = db_run(db, &statements[SET_DEFAULTS], values, 3,
		    NULL, NULL);
	}
	return outcome;
}

static enum db_outcome
insert_extras(struct db *db, struct signup *s)
{
	enum db_outcome outcome = store_attributes_add(db,
	    &s->customer->custom, s->id);
	char code[CUSTOMER_KEY_LEN + 1];

	if (outcome == DB_OK && s->assistance) {
		const struct db_value id = db_number(s->id);

		outcome = db_run(db, &statements[INSERT_ASSISTANCE], &id, 1,
		    NULL, NULL);
	}
	if (outcome == DB_OK && s->subscriber != SUBSCRIBER_NONE) {
		entropy_alphanumeric(code, CUSTOMER_KEY_LEN);
		const struct db_value values[] = { db_number(s->store.id),
		    db_string(s->updated_at), db_number(s->id),
		    db_text(s->customer->email), db_number(s->subscriber),
		    db_string(code) };

		outcome = db_run(db, &statements[INSERT_SUBSCRIBER], values, 6,
		    NULL, NULL);
	}
	for (size_t i = 0; i < s->mail_count && outcome == DB_OK; i++) {
		s->mails[i].customer_id = s->id;
		outcome = mail_journal_add(db, &s->mails[i], s->mail_lease);
	}
	return outcome;
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
		outcome = insert_customer(db, s);
	if (outcome == DB_OK)
		outcome = insert_addresses(db, s);
	if (outcome == DB_OK)
		outcome = insert_extras(db, s);
	if (outcome == DB_OK)
		outcome = db_commit(db);
	if (outcome != DB_OK && outcome != DB_UNCERTAIN)
		db_rollback(db);
	return outcome;
}

static int
take_id(const struct db_value *columns, void *argument)
{
	*(long long *)argument = columns[0].number;
	return 0;
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
	    string_or_null(s->rp_token_hash) };
	struct db_value id;
	enum db_outcome outcome;

	s->id = 0;
	outcome = db_run(db, &statements[FIND_OURS], values, 4, take_id,
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
