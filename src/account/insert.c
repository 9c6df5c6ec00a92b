#include "account/insert.h"

#include "account/attribute_rows.h"
#include "base/buf.h"

enum {
	INSERT_CUSTOMER,
	INSERT_ADDRESS,
	SET_DEFAULTS,
	INSERT_ASSISTANCE,
	INSERT_SUBSCRIBER,
	STATEMENTS
};

/*
 * What a row is made of: each column with its value, in the words of the
 * function that inserts it.  Before them stands the id; NULL has the server
 * choose it.
 */
#define CUSTOMER_COLUMNS(X) \
	X(website_id, db_number(s->store.website_id)) \
	X(email, db_text(c->email)) \
	X(email_key, db_string(s->email_key)) \
	X(group_id, db_number(s->group_id)) \
	X(store_id, db_number(s->store.id)) \
	X(created_at, db_string(s->created_at)) \
	X(updated_at, db_string(s->updated_at)) \
	X(disable_auto_group_change, \
	    db_number(number_named(&c->disable_auto_group_change))) \
	X(created_in, db_string(s->store.name)) \
	X(prefix, db_text(c->prefix)) \
	X(firstname, db_text(c->firstname)) \
	X(middlename, db_text(c->middlename)) \
	X(lastname, db_text(c->lastname)) \
	X(suffix, db_text(c->suffix)) \
	X(dob, db_string_or_null(c->birthday)) \
	X(password_hash, db_string(s->password_hash)) \
	X(rp_token, db_string_or_null(s->rp_token_hash)) \
	X(rp_token_created_at, \
	    db_string(*s->rp_token_hash != '\0' ? s->updated_at : NULL)) \
	X(taxvat, db_text(c->taxvat)) \
	X(confirmation, db_string_or_null(s->confirmation)) \
	X(gender, c->gender.given ? db_number(c->gender.value) : db_null())

/* The column of telephone is NOT NULL: no number is an empty one. */
#define ADDRESS_COLUMNS(X) \
	X(parent_id, db_number(s->id)) \
	X(created_at, db_string(s->updated_at)) \
	X(updated_at, db_string(s->updated_at)) \
	X(city, db_text(a->city)) \
	X(company, db_text(a->company)) \
	X(country_id, db_text(a->country_id)) \
	X(fax, db_text(a->fax)) \
	X(firstname, db_text(a->firstname)) \
	X(lastname, db_text(a->lastname)) \
	X(middlename, db_text(a->middlename)) \
	X(postcode, db_text(a->postcode)) \
	X(prefix, db_text(a->prefix)) \
	X(region, a->region.id != 0 ? db_string(a->region.name) : \
	    db_text(customer_region_text(a))) \
	X(region_id, has_region ? db_number(region_id) : db_null()) \
	X(street, db_string(buf_string(&street))) \
	X(suffix, db_text(a->suffix)) \
	X(telephone, db_text(text_is_absent(a->telephone) ? \
	    TEXT_LITERAL("") : a->telephone)) \
	X(vat_id, db_text(a->vat_id))

#define SUBSCRIBER_COLUMNS(X) \
	X(store_id, db_number(s->store.id)) \
	X(change_status_at, db_string(s->updated_at)) \
	X(customer_id, db_number(s->id)) \
	X(subscriber_email, db_text(s->customer->email)) \
	X(email_key, db_string(s->email_key)) \
	X(subscriber_status, db_number(s->subscriber)) \
	X(subscriber_confirm_code, db_string(s->subscriber_code))

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

#define ASSIGNED(column, value) ", " #column " = ?"
#define VALUE(column, value) value,

static const struct db_statement statements[STATEMENTS] = {
	[INSERT_CUSTOMER] = { "INSERT INTO customer_entity SET "
	    "entity_id = NULL" CUSTOMER_COLUMNS(ASSIGNED) },
	[INSERT_ADDRESS] = { "INSERT INTO customer_address_entity SET "
	    "entity_id = NULL" ADDRESS_COLUMNS(ASSIGNED) },
	[SET_DEFAULTS] = { "UPDATE customer_entity SET default_billing = ?, "
	    "default_shipping = ?, updated_at = updated_at "
	    "WHERE entity_id = ?" },
	[INSERT_ASSISTANCE] = { "INSERT INTO "
	    "login_as_customer_assistance_allowed (customer_id) VALUES (?)" },
	[INSERT_SUBSCRIBER] = { "INSERT INTO newsletter_subscriber SET "
	    "subscriber_id = NULL" SUBSCRIBER_COLUMNS(ASSIGNED) },
};

static enum db_outcome
insert_customer(struct db *db, struct account *s)
{
	const struct customer *c = s->customer;
	const struct db_value values[] = { CUSTOMER_COLUMNS(VALUE) };
	enum db_outcome outcome = db_run(db, &statements[INSERT_CUSTOMER],
	    values, COUNT(values), NULL, NULL);

	s->id = db_insert_id(db);
	return outcome;
}

static enum db_outcome
insert_address(struct db *db, struct account *s, struct address *a)
{
	struct buf street = BUF_EMPTY;
	enum db_outcome outcome = DB_AWAY;	/* out of memory */
	long long region_id;
	bool has_region = customer_region_id(a, &region_id);

	for (size_t i = 0; i < a->street_count; i++) {
		if (i > 0)
			buf_byte(&street, '\n');
		buf_add(&street, a->street[i].bytes, a->street[i].length);
	}
	if (!buf_failed(&street)) {
		const struct db_value values[] = { ADDRESS_COLUMNS(VALUE) };

		outcome = db_run(db, &statements[INSERT_ADDRESS], values,
		    COUNT(values), NULL, NULL);
		a->entity_id = db_insert_id(db);
	}
	if (outcome == DB_OK)
		outcome = attribute_rows_insert(
		    db, &a->attributes, a->entity_id, &s->not_unique);
	buf_free(&street);
	return outcome;
}

static enum db_outcome
insert_addresses(struct db *db, struct account *s)
{
	struct customer *c = s->customer;
	enum db_outcome outcome = DB_OK;
	long long billing, shipping;

	for (size_t i = 0; i < c->address_count && outcome == DB_OK; i++)
		outcome = insert_address(db, s, &c->addresses[i]);
	billing = account_default_billing(s);
	shipping = account_default_shipping(s);
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
insert_extras(struct db *db, struct account *s)
{
	enum db_outcome outcome = attribute_rows_insert(db,
	    &s->customer->attributes, s->id, &s->not_unique);
	long long subscriber = 0;

	if (outcome == DB_OK && s->assistance) {
		const struct db_value id = db_number(s->id);

		outcome = db_run(db, &statements[INSERT_ASSISTANCE], &id, 1,
		    NULL, NULL);
	}
	if (outcome == DB_OK && s->subscriber != SUBSCRIBER_NONE) {
		const struct db_value values[] = {
		    SUBSCRIBER_COLUMNS(VALUE) };

		outcome = db_run(db, &statements[INSERT_SUBSCRIBER], values,
		    COUNT(values), NULL, NULL);
		subscriber = db_insert_id(db);
	}
	account_set_links(s, subscriber);
	for (size_t i = 0; i < s->mail_count && outcome == DB_OK; i++)
		outcome = mail_journal_add(db, &s->mails[i], s->mail_lease);
	return outcome;
}

enum db_outcome
account_insert(struct db *db, struct account *s)
{
	enum db_outcome outcome = insert_customer(db, s);

	if (outcome != DB_OK)
		return outcome;
	outcome = insert_addresses(db, s);
	if (outcome == DB_OK)
		outcome = insert_extras(db, s);
	/* What else is there twice the client has not chosen: our fault. */
	return outcome == DB_DUPLICATE && s->not_unique == NULL ? DB_FAILED :
	    outcome;
}
