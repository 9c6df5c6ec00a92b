#include "account/insert.h"

#include "account/attribute_rows.h"
#include "account/subscription.h"
#include "base/buf.h"

enum {
	INSERT_CUSTOMER,
	INSERT_ADDRESS,
	SET_DEFAULTS,
	INSERT_ASSISTANCE,
	STATEMENTS
};

/*
 * The columns of a row with their values, which are written with the variables
 * of the function that inserts it.  The id comes before them; for NULL the
 * server chooses one.
 */
#define CUSTOMER_COLUMNS(X) \
	X(website_id, db_number(account->store.website_id)) \
	X(email, db_text(c->email)) \
	X(email_key, db_string(account->email_key)) \
	X(group_id, db_number(account->group_id)) \
	X(store_id, db_number(account->store.id)) \
	X(created_at, db_string(account->created_at)) \
	X(updated_at, db_string(account->updated_at)) \
	X(disable_auto_group_change, \
	    db_number(number_is_nonzero(&c->disable_auto_group_change))) \
	X(created_in, db_string(account->store.name)) \
	X(prefix, db_text(c->prefix)) \
	X(firstname, db_text(c->firstname)) \
	X(middlename, db_text(c->middlename)) \
	X(lastname, db_text(c->lastname)) \
	X(suffix, db_text(c->suffix)) \
	X(dob, db_string_or_null(c->birthday)) \
	X(password_hash, db_string(account->password_hash)) \
	X(rp_token, db_string_or_null(account->rp_token_hash)) \
	X(rp_token_created_at, \
	    db_string(*account->rp_token_hash != '\0' ? account->updated_at : \
	    NULL)) \
	X(taxvat, db_text(c->taxvat)) \
	X(confirmation, db_string_or_null(account->confirmation)) \
	X(gender, c->gender.given ? db_number(c->gender.value) : db_null())

/* The column telephone is NOT NULL: without a number it is empty. */
#define ADDRESS_COLUMNS(X) \
	X(parent_id, db_number(account->id)) \
	X(created_at, db_string(account->updated_at)) \
	X(updated_at, db_string(account->updated_at)) \
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

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

#define ASSIGNED(column, value) ", " #column " = ?"
#define VALUE(column, value) value,

/*
 * With the customer comes the look for a guest's subscription (contract D33),
 * so that it costs no round trip.  It waits for one that is not committed yet,
 * and keeps the row locked.  Of several, one that is subscribed is taken.
 */
static const struct db_statement statements[STATEMENTS] = {
	[INSERT_CUSTOMER] = { "INSERT INTO customer_entity SET "
	    "entity_id = NULL" CUSTOMER_COLUMNS(ASSIGNED) " RETURNING "
	    "entity_id, (SELECT subscriber_id FROM newsletter_subscriber n "
	    "FORCE INDEX (NEWSLETTER_SUBSCRIBER_EMAIL_KEY_STORE_ID) "
	    "WHERE n.email_key = customer_entity.email_key "
	    "AND n.store_id = customer_entity.store_id AND n.customer_id = 0 "
	    "ORDER BY n.subscriber_status LIMIT 1 FOR UPDATE)" },
	[INSERT_ADDRESS] = { "INSERT INTO customer_address_entity SET "
	    "entity_id = NULL" ADDRESS_COLUMNS(ASSIGNED) },
	[SET_DEFAULTS] = { "UPDATE customer_entity SET default_billing = ?, "
	    "default_shipping = ?, updated_at = updated_at "
	    "WHERE entity_id = ?" },
	[INSERT_ASSISTANCE] = { "INSERT INTO "
	    "login_as_customer_assistance_allowed (customer_id) VALUES (?)" },
};

/* The ids that come back with the customer's row. */
struct inserted {
	long long customer, guest;
};

static int
take_inserted(const struct db_value *columns, void *argument)
{
	*(struct inserted *)argument = (struct inserted){ columns[0].number,
	    columns[1].number };
	return 0;
}

/* *GUEST is the subscription to take over, or 0. */
static enum db_outcome
insert_customer(struct db *db, struct account *account, long long *guest)
{
	const struct customer *c = account->customer;
	const struct db_value values[] = { CUSTOMER_COLUMNS(VALUE) };
	struct inserted inserted = { 0, 0 };
	enum db_outcome outcome = db_run(db, &statements[INSERT_CUSTOMER],
	    values, COUNT(values), take_inserted, &inserted);

	account->id = inserted.customer;
	*guest = inserted.guest;
	return outcome;
}

static enum db_outcome
insert_address(struct db *db, struct account *account, struct address *a)
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
		outcome = attribute_rows_insert(db, &a->attributes,
		    a->entity_id, &account->not_unique);
	buf_free(&street);
	return outcome;
}

static struct db_value
id_or_null(long long id)
{
	return id != 0 ? db_number(id) : db_null();
}

static enum db_outcome
insert_addresses(struct db *db, struct account *account)
{
	struct customer *c = account->customer;
	enum db_outcome outcome = DB_OK;
	struct account_defaults defaults;

	for (size_t i = 0; i < c->address_count && outcome == DB_OK; i++)
		outcome = insert_address(db, account, &c->addresses[i]);
	defaults = account_defaults(account);
	if (outcome == DB_OK &&
	    (defaults.billing != 0 || defaults.shipping != 0)) {
		const struct db_value values[] = {
		    id_or_null(defaults.billing),
		    id_or_null(defaults.shipping), db_number(account->id) };

		outcome = db_run(db, &statements[SET_DEFAULTS], values, 3,
		    NULL, NULL);
	}
	return outcome;
}

static enum db_outcome
insert_extras(struct db *db, struct account *account, long long guest)
{
	enum db_outcome outcome = attribute_rows_insert(db,
	    &account->customer->attributes, account->id, &account->not_unique);
	long long subscriber = 0;

	if (outcome == DB_OK && account->assistance) {
		const struct db_value id = db_number(account->id);

		outcome = db_run(db, &statements[INSERT_ASSISTANCE], &id, 1,
		    NULL, NULL);
	}
	if (outcome == DB_OK)
		outcome = subscription_save(db, account, guest, &subscriber);
	account_set_links(account, subscriber);
	return outcome == DB_OK ? account_save_mails(db, account) : outcome;
}

enum db_outcome
account_insert(struct db *db, struct account *account)
{
	long long guest;
	enum db_outcome outcome = insert_customer(db, account, &guest);

	if (outcome != DB_OK)
		return outcome;
	outcome = insert_addresses(db, account);
	if (outcome == DB_OK)
		outcome = insert_extras(db, account, guest);
	/* No other unique key is of something that the client chooses. */
	return outcome == DB_DUPLICATE && account->not_unique == NULL ?
	    DB_FAILED : outcome;
}
