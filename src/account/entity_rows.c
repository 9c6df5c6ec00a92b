/*
 * Columns with their values, which are written with the variables of the
 * function that runs the statement.  Before them stands updated_at, after them
 * what one statement alone needs.
 */
#include "account/entity_rows.h"

#include "base/buf.h"

/* What a customer has from the beginning to the end. */
#define CUSTOMER_COLUMNS(X) \
	X(disable_auto_group_change, \
	    db_number(number_is_nonzero(&c->disable_auto_group_change))) \
	X(prefix, db_text(c->prefix)) \
	X(firstname, db_text(c->firstname)) \
	X(middlename, db_text(c->middlename)) \
	X(lastname, db_text(c->lastname)) \
	X(suffix, db_text(c->suffix)) \
	X(dob, db_string_or_null(c->birthday)) \
	X(taxvat, db_text(c->taxvat)) \
	X(gender, c->gender.given ? db_number(c->gender.value) : db_null())

/* What only a new customer gets, or what changes by statements of its own. */
#define NEW_CUSTOMER_COLUMNS(X) \
	X(website_id, db_number(account->store.website_id)) \
	X(email, db_text(c->email)) \
	X(email_key, db_string(account->email_key)) \
	X(group_id, db_number(account->group_id)) \
	X(store_id, db_number(account->store.id)) \
	X(created_at, db_string(account->created_at)) \
	X(created_in, db_string(account->store.name)) \
	X(password_hash, db_string(account->password_hash)) \
	X(rp_token, db_string_or_null(account->rp_token_hash)) \
	X(rp_token_created_at, \
	    db_string(*account->rp_token_hash != '\0' ? account->updated_at : \
	    NULL)) \
	X(confirmation, db_string_or_null(account->confirmation)) \
	X(default_billing, id_or_null(defaults.billing)) \
	X(default_shipping, id_or_null(defaults.shipping))

/* The column telephone is NOT NULL: without a number it is empty. */
#define ADDRESS_COLUMNS(X) \
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

enum {
	INSERT_CUSTOMER,
	INSERT_ADDRESS,
	LOCK_CUSTOMER,
	UPDATE_CUSTOMER,
	UPDATE_ADDRESS,
	DELETE_ADDRESS,
	MOVE_EMAIL,
	MOVE,
	ALLOW_ASSISTANCE,
	END_ASSISTANCE,
	RESPELL_EMAIL,
	SET_DEFAULTS,
	STATEMENTS
};

/*
 * The server chooses an id for NULL.  With the customer comes whether a guest
 * has left a row of the newsletter, so that asking costs no round trip.  It
 * waits for one that is not committed yet.
 */
static const struct db_statement statements[STATEMENTS] = {
	[INSERT_CUSTOMER] = { "INSERT INTO customer_entity SET "
	    "entity_id = NULL, updated_at = ?" CUSTOMER_COLUMNS(ASSIGNED)
	    NEW_CUSTOMER_COLUMNS(ASSIGNED) " RETURNING "
	    "entity_id, EXISTS (SELECT 1 FROM newsletter_subscriber n "
	    "FORCE INDEX (NEWSLETTER_SUBSCRIBER_EMAIL_KEY_STORE_ID) "
	    "WHERE n.email_key = customer_entity.email_key "
	    "AND n.store_id = customer_entity.store_id "
	    "AND n.customer_id = 0 FOR UPDATE)" },
	[INSERT_ADDRESS] = { "INSERT INTO customer_address_entity SET "
	    "updated_at = ?, created_at = updated_at"
	    ADDRESS_COLUMNS(ASSIGNED) ", parent_id = ?, entity_id = ?" },
	/* Whatever stands there, something else does now. */
	[LOCK_CUSTOMER] = { "UPDATE customer_entity SET updated_at = "
	    "FROM_UNIXTIME(IF(UNIX_TIMESTAMP(updated_at) = 1, 2, 1)) "
	    "WHERE entity_id = ?" },
	[UPDATE_CUSTOMER] = { "UPDATE customer_entity SET "
	    "updated_at = ?" CUSTOMER_COLUMNS(ASSIGNED)
	    " WHERE entity_id = ?" },
	[UPDATE_ADDRESS] = { "UPDATE customer_address_entity SET "
	    "updated_at = ?" ADDRESS_COLUMNS(ASSIGNED)
	    " WHERE parent_id = ? AND entity_id = ?" },
	[DELETE_ADDRESS] = { "DELETE FROM customer_address_entity "
	    "WHERE entity_id = ?" },
	[MOVE_EMAIL] = { "UPDATE customer_entity SET email = ?, "
	    "email_key = ?, website_id = ?, rp_token = NULL, "
	    "rp_token_created_at = NULL, updated_at = updated_at "
	    "WHERE entity_id = ?" },
	[MOVE] = { "UPDATE customer_entity SET website_id = ?, store_id = ?, "
	    "group_id = ?, updated_at = updated_at WHERE entity_id = ?" },
	[ALLOW_ASSISTANCE] = { "INSERT IGNORE INTO "
	    "login_as_customer_assistance_allowed (customer_id) VALUES (?)" },
	[END_ASSISTANCE] = { "DELETE FROM "
	    "login_as_customer_assistance_allowed WHERE customer_id = ?" },
	[RESPELL_EMAIL] = { "UPDATE customer_entity SET email = ?, "
	    "updated_at = updated_at WHERE entity_id = ?" },
	[SET_DEFAULTS] = { "UPDATE customer_entity SET default_billing = ?, "
	    "default_shipping = ?, updated_at = updated_at "
	    "WHERE entity_id = ?" },
};

static struct db_value
id_or_null(long long id)
{
	return id != 0 ? db_number(id) : db_null();
}

/* What comes back with the customer's row. */
struct inserted {
	long long id;
	bool guest;
};

static int
take_inserted(const struct db_value *columns, void *argument)
{
	*(struct inserted *)argument = (struct inserted){ columns[0].number,
	    columns[1].number != 0 };
	return 0;
}

enum db_outcome
entity_rows_insert_customer(struct db *db, struct account *account,
    bool *guest)
{
	const struct customer *c = account->customer;
	const struct account_defaults defaults = account_defaults(account);
	const struct db_value values[] = { db_string(account->updated_at),
	    CUSTOMER_COLUMNS(VALUE)
	    NEW_CUSTOMER_COLUMNS(VALUE) };
	struct inserted inserted = { 0, false };
	enum db_outcome outcome = db_run(db, &statements[INSERT_CUSTOMER],
	    values, COUNT(values), take_inserted, &inserted);

	account->id = inserted.id;
	*guest = inserted.guest;
	return outcome;
}

enum db_outcome
entity_rows_lock_customer(struct db *db, long long id, bool *found)
{
	const struct db_value value = db_number(id);
	enum db_outcome outcome = db_run(db, &statements[LOCK_CUSTOMER],
	    &value, 1, NULL, NULL);

	*found = outcome == DB_OK && db_changed(db) > 0;
	return outcome;
}

enum db_outcome
entity_rows_update_customer(struct db *db, const struct account *account)
{
	const struct customer *c = account->customer;
	const struct db_value values[] = { db_string(account->updated_at),
	    CUSTOMER_COLUMNS(VALUE)
	    db_number(account->id) };

	return db_run(db, &statements[UPDATE_CUSTOMER], values, COUNT(values),
	    NULL, NULL);
}

static enum db_outcome
save_address(struct db *db, const struct account *account,
    const struct address *a, bool new)
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
		const struct db_value values[] = {
		    db_string(account->updated_at), ADDRESS_COLUMNS(VALUE)
		    db_number(account->id), id_or_null(a->entity_id) };

		outcome = db_run(db,
		    &statements[new ? INSERT_ADDRESS : UPDATE_ADDRESS], values,
		    COUNT(values), NULL, NULL);
	}
	buf_free(&street);
	return outcome;
}

enum db_outcome
entity_rows_insert_address(struct db *db, const struct account *account,
    struct address *a)
{
	enum db_outcome outcome = save_address(db, account, a, true);

	if (outcome == DB_OK && a->entity_id == 0)
		a->entity_id = db_insert_id(db);
	/* The id, the only key that is unique: somebody else has it. */
	return outcome == DB_DUPLICATE ? DB_CONFLICT : outcome;
}

enum db_outcome
entity_rows_update_address(struct db *db, const struct account *account,
    const struct address *a)
{
	return save_address(db, account, a, false);
}

enum db_outcome
entity_rows_delete_address(struct db *db, long long id)
{
	const struct db_value value = db_number(id);

	return db_run(db, &statements[DELETE_ADDRESS], &value, 1, NULL, NULL);
}

enum db_outcome
entity_rows_move_email(struct db *db, const struct account *account)
{
	const struct db_value values[] = { db_text(account->customer->email),
	    db_string(account->email_key),
	    db_number(account->store.website_id), db_number(account->id) };

	return db_run(db, &statements[MOVE_EMAIL], values, COUNT(values), NULL,
	    NULL);
}

enum db_outcome
entity_rows_move(struct db *db, const struct account *account)
{
	const struct db_value values[] = {
	    db_number(account->store.website_id),
	    db_number(account->store.id), db_number(account->group_id),
	    db_number(account->id) };

	return db_run(db, &statements[MOVE], values, COUNT(values), NULL,
	    NULL);
}

enum db_outcome
entity_rows_set_assistance(struct db *db, const struct account *account)
{
	const struct db_value id = db_number(account->id);

	return db_run(db, &statements[account->assistance ? ALLOW_ASSISTANCE :
	    END_ASSISTANCE], &id, 1, NULL, NULL);
}

enum db_outcome
entity_rows_respell_email(struct db *db, const struct account *account)
{
	const struct db_value values[] = { db_text(account->customer->email),
	    db_number(account->id) };

	return db_run(db, &statements[RESPELL_EMAIL], values, COUNT(values),
	    NULL, NULL);
}

enum db_outcome
entity_rows_set_defaults(struct db *db, const struct account *account)
{
	const struct account_defaults defaults = account_defaults(account);
	const struct db_value values[] = { id_or_null(defaults.billing),
	    id_or_null(defaults.shipping), db_number(account->id) };

	return db_run(db, &statements[SET_DEFAULTS], values, COUNT(values),
	    NULL, NULL);
}
