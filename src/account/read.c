/*
 * Texts are copied, since a row is gone when the next one comes.  What a client
 * may leave out of a request is NULL in its column, and absent again here.
 */
#include "account/read.h"

#include <stdlib.h>
#include <string.h>

/*
 * Columns of text, in the order of the statement, and their members.  They
 * stand before all other columns.
 */
#define CUSTOMER_TEXTS(X) \
	X(email) X(prefix) X(firstname) X(middlename) X(lastname) X(suffix) \
	X(taxvat)
#define ADDRESS_TEXTS(X) \
	X(prefix) X(firstname) X(middlename) X(lastname) X(suffix) X(company) \
	X(city) X(postcode) X(telephone) X(fax) X(vat_id) X(country_id)

#define CUSTOMER_COLUMN(name) "c." #name ", "
#define ADDRESS_COLUMN(name) "a." #name ", "
#define CUSTOMER_MEMBER(name) offsetof(struct customer, name),
#define ADDRESS_MEMBER(name) offsetof(struct address, name),

static const struct db_statement read_customer = {
	"SELECT " CUSTOMER_TEXTS(CUSTOMER_COLUMN) "c.entity_id, c.website_id, "
	"c.store_id, c.created_in, c.group_id, c.created_at, c.updated_at, "
	"c.disable_auto_group_change, c.dob, c.gender, n.subscriber_status, "
	"c.default_billing, c.default_shipping, c.confirmation "
	"FROM customer_entity c "
	"LEFT JOIN newsletter_subscriber n ON n.customer_id = c.entity_id "
	"AND n.store_id = c.store_id WHERE c.entity_id = ?"
};
enum {
	CUSTOMER_ID, CUSTOMER_WEBSITE, CUSTOMER_STORE, CUSTOMER_CREATED_IN,
	CUSTOMER_GROUP, CUSTOMER_CREATED_AT, CUSTOMER_UPDATED_AT,
	CUSTOMER_AUTO_GROUP, CUSTOMER_DOB, CUSTOMER_GENDER,
	CUSTOMER_SUBSCRIBER, CUSTOMER_BILLING, CUSTOMER_SHIPPING,
	CUSTOMER_CONFIRMATION
};

/* A region of the list has its code from there; text is as it was saved. */
static const struct db_statement read_addresses = {
	"SELECT " ADDRESS_TEXTS(ADDRESS_COLUMN) "a.entity_id, a.street, "
	"a.region, a.region_id, r.code FROM customer_address_entity a "
	"LEFT JOIN directory_country_region r ON r.region_id = a.region_id "
	"AND r.country_id = a.country_id WHERE a.parent_id = ? "
	"ORDER BY a.entity_id"
};
enum {
	ADDRESS_ID, ADDRESS_STREET, ADDRESS_REGION, ADDRESS_REGION_ID,
	ADDRESS_REGION_CODE
};

/* Of all value tables: the address or 0, the code, the value. */
#define VALUES(entity, table, where) "SELECT " entity " AS entity, " \
	"e.attribute_id AS attribute, e.attribute_code, " \
	"CONVERT(v.value, CHAR) " \
	"FROM " table " v JOIN eav_attribute e " \
	"ON e.attribute_id = v.attribute_id AND e.is_user_defined = 1 " where
#define OF_CUSTOMER(type) VALUES("CAST(0 AS UNSIGNED)", \
	"customer_entity_" type, \
	"WHERE v.entity_id = ? ")
#define OF_ADDRESSES(type) VALUES("v.entity_id", \
	"customer_address_entity_" type, "JOIN customer_address_entity a " \
	"ON a.entity_id = v.entity_id WHERE a.parent_id = ? ")
#define BOTH(type) OF_CUSTOMER(type) "UNION ALL " OF_ADDRESSES(type)
static const struct db_statement read_values = {
	BOTH("varchar") "UNION ALL " BOTH("text") "UNION ALL " BOTH("int")
	"UNION ALL " BOTH("decimal") "UNION ALL " BOTH("datetime")
	"ORDER BY entity, attribute"
};
enum { VALUE_TABLES = 10 };
enum { VALUE_ADDRESS, VALUE_ATTRIBUTE, VALUE_CODE, VALUE_VALUE };

/* Copy the first COUNT columns to MEMBERS of OBJECT. */
static void
take_texts(struct account_record *r, const struct db_value *columns,
    const size_t *members, size_t count, void *object)
{
	for (size_t i = 0; i < count; i++)
		*(struct text *)(void *)((char *)object + members[i]) =
		    arena_copy(&r->texts, db_column_text(&columns[i]));
}

static struct number
given_number(const struct db_value *column)
{
	return (struct number){ column->type != DB_NULL, column->number,
	    TEXT_ABSENT };
}

/* What the customer's row says of its addresses, before they are read. */
struct reading {
	struct account_record *r;
	long long billing, shipping;
	bool found;
};

static int
take_customer(const struct db_value *columns, void *argument)
{
	static const size_t members[] = { CUSTOMER_TEXTS(CUSTOMER_MEMBER) };
	enum { TEXTS = sizeof(members) / sizeof(*members) };
	const struct db_value *rest = columns + TEXTS;
	struct reading *reading = argument;
	struct account *account = &reading->r->account;
	struct customer *customer = &reading->r->customer;

	take_texts(reading->r, columns, members, TEXTS, customer);
	account->customer = customer;
	account->id = rest[CUSTOMER_ID].number;
	account->store.website_id = rest[CUSTOMER_WEBSITE].number;
	account->store.id = rest[CUSTOMER_STORE].number;
	text_put(db_column_text(&rest[CUSTOMER_CREATED_IN]),
	    account->store.name, sizeof(account->store.name));
	text_put(db_column_text(&rest[CUSTOMER_CONFIRMATION]),
	    account->confirmation, sizeof(account->confirmation));
	account->group_id = rest[CUSTOMER_GROUP].number;
	text_put(db_column_text(&rest[CUSTOMER_CREATED_AT]),
	    account->created_at, sizeof(account->created_at));
	text_put(db_column_text(&rest[CUSTOMER_UPDATED_AT]),
	    account->updated_at, sizeof(account->updated_at));
	customer->disable_auto_group_change =
	    given_number(&rest[CUSTOMER_AUTO_GROUP]);
	text_put(db_column_text(&rest[CUSTOMER_DOB]), customer->birthday,
	    sizeof(customer->birthday));
	customer->gender = given_number(&rest[CUSTOMER_GENDER]);
	account->subscriber =
	    (enum subscriber_status)rest[CUSTOMER_SUBSCRIBER].number;
	reading->billing = rest[CUSTOMER_BILLING].number;
	reading->shipping = rest[CUSTOMER_SHIPPING].number;
	reading->found = true;
	return reading->r->texts.failed ? -1 : 0;
}

/* The region of A as a request would have given it. */
static int
take_region(struct account_record *r, const struct db_value *columns,
    struct address *a)
{
	struct text code = db_column_text(&columns[ADDRESS_REGION_CODE]);
	struct text name = db_column_text(&columns[ADDRESS_REGION]);

	a->region_id = given_number(&columns[ADDRESS_REGION_ID]);
	if (text_is_absent(code)) {
		a->region_name = arena_copy(&r->texts, name);
		return 0;
	}
	a->region.country_has_list = true;
	a->region.id = a->region_id.value;
	a->region.code = text_copy(code);
	a->region.name = text_copy(name);
	return a->region.code != NULL && a->region.name != NULL ? 0 : -1;
}

static int
take_address(const struct db_value *columns, void *argument)
{
	static const size_t members[] = { ADDRESS_TEXTS(ADDRESS_MEMBER) };
	enum { TEXTS = sizeof(members) / sizeof(*members) };
	const struct db_value *rest = columns + TEXTS;
	struct reading *reading = argument;
	struct customer *c = &reading->r->customer;
	struct text street;
	struct address *a = realloc(c->addresses,
	    (c->address_count + 1) * sizeof(*a));

	if (a == NULL)
		return -1;
	c->addresses = a;
	a += c->address_count++;
	memset(a, 0, sizeof(*a));
	take_texts(reading->r, columns, members, TEXTS, a);
	if (text_is_empty(a->telephone))
		a->telephone = TEXT_ABSENT;	/* its column is NOT NULL */
	a->entity_id = rest[ADDRESS_ID].number;
	a->default_billing.yes = a->entity_id == reading->billing;
	a->default_shipping.yes = a->entity_id == reading->shipping;
	street = arena_copy(&reading->r->texts,
	    db_column_text(&rest[ADDRESS_STREET]));
	if (reading->r->texts.failed ||
	    customer_set_street(a, &street, 1) == -1)
		return -1;
	return take_region(reading->r, rest, a);
}

/* The attributes of the customer, or those of the address ID; or NULL. */
static struct attribute_values *
attributes_of(struct customer *c, long long id)
{
	if (id == 0)
		return &c->attributes;
	for (size_t i = 0; i < c->address_count; i++)
		if (c->addresses[i].entity_id == id)
			return &c->addresses[i].attributes;
	return NULL;
}

static int
take_value(const struct db_value *columns, void *argument)
{
	struct reading *reading = argument;
	struct attribute_values *values = attributes_of(&reading->r->customer,
	    columns[VALUE_ADDRESS].number);
	struct text value = db_column_text(&columns[VALUE_VALUE]);
	struct attribute_value *new;

	/* A NULL is no value; an address may have come since. */
	if (values == NULL || text_is_absent(value))
		return 0;
	new = realloc(values->list, (values->count + 1) * sizeof(*new));
	if (new == NULL)
		return -1;
	values->list = new;
	new += values->count++;
	memset(new, 0, sizeof(*new));
	new->code = arena_copy(&reading->r->texts,
	    db_column_text(&columns[VALUE_CODE]));
	new->saved = text_copy(value);
	return new->saved != NULL && !reading->r->texts.failed ? 0 : -1;
}

enum db_outcome
account_read(struct db *db, long long id, struct account_record *r,
    bool *found)
{
	struct reading reading = { .r = r };
	struct db_value ids[VALUE_TABLES];
	enum db_outcome outcome;

	for (size_t i = 0; i < VALUE_TABLES; i++)
		ids[i] = db_number(id);
	outcome = db_run(db, &read_customer, ids, 1, take_customer, &reading);
	if (outcome == DB_OK && reading.found)
		outcome = db_run(db, &read_addresses, ids, 1, take_address,
		    &reading);
	if (outcome == DB_OK && reading.found)
		outcome = db_run(db, &read_values, ids, VALUE_TABLES,
		    take_value, &reading);
	*found = outcome == DB_OK && reading.found;
	return outcome;
}

void
account_record_free(struct account_record *r)
{
	account_wipe(&r->account);
	customer_free_addresses(&r->customer);
	customer_free_attributes(&r->customer.attributes);
	arena_free(&r->texts);
}
