/*
 * One statement, so that it is one snapshot.  Each of its rows has the customer
 * and one address, or, in what comes after UNION ALL, the value of an attribute
 * and nothing of the customer.  Rows come in no order: an ORDER BY of the whole
 * would cost a temporary table, so they are put in order here.
 *
 * Texts are copied, since a row is gone when the next one comes.  What a client
 * may leave out of a request is NULL in its column, and absent again here.
 */
#include "account/read.h"

#include <stdlib.h>
#include <string.h>

#include "account/read_values.h"

/*
 * Columns of text and their members; then the other columns, and what stands in
 * them beside a value: a UNION of a number that is unsigned and one that is not
 * would be a DECIMAL.
 */
#define NO_NUMBER "CAST(0 AS UNSIGNED)"
#define CUSTOMER_TEXTS(X) \
	X(email) X(prefix) X(firstname) X(middlename) X(lastname) X(suffix) \
	X(taxvat)
#define CUSTOMER_OTHERS(X) \
	X(WEBSITE, "c.website_id", NO_NUMBER) \
	X(STORE, "c.store_id", NO_NUMBER) \
	X(CREATED_IN, "c.created_in", "NULL") \
	X(GROUP, "c.group_id", NO_NUMBER) \
	X(CREATED_AT, "c.created_at", "NULL") \
	X(UPDATED_AT, "c.updated_at", "NULL") \
	X(AUTO_GROUP, "c.disable_auto_group_change", NO_NUMBER) \
	X(DOB, "c.dob", "NULL") \
	X(GENDER, "c.gender", NO_NUMBER) \
	X(SUBSCRIPTION, "n.subscriber_id", NO_NUMBER) \
	X(SUBSCRIBER, "n.subscriber_status", "0") \
	X(BILLING, "c.default_billing", NO_NUMBER) \
	X(SHIPPING, "c.default_shipping", NO_NUMBER) \
	X(CONFIRMATION, "c.confirmation", "NULL")
#define ADDRESS_TEXTS(X) \
	X(prefix) X(firstname) X(middlename) X(lastname) X(suffix) X(company) \
	X(city) X(postcode) X(telephone) X(fax) X(vat_id) X(country_id)
/* A region of the list has its code from there; text is as it was saved. */
#define ADDRESS_OTHERS(X) \
	X(STREET, "a.street", "NULL") \
	X(REGION, "a.region", "NULL") \
	X(REGION_ID, "a.region_id", NO_NUMBER) \
	X(REGION_CODE, "r.code", "NULL")

#define ONE(name) +1
#define PLACE(name, column, none) name,
enum {
	CUSTOMER_TEXT,		/* the first of them */
	BEFORE_CUSTOMER_OTHERS = CUSTOMER_TEXT - 1 CUSTOMER_TEXTS(ONE),
	CUSTOMER_OTHERS(PLACE)
	ADDRESS_TEXT,
	BEFORE_ADDRESS_OTHERS = ADDRESS_TEXT - 1 ADDRESS_TEXTS(ONE),
	ADDRESS_OTHERS(PLACE)
	ENTITY,			/* the address, or 0: the customer */
	ATTRIBUTE, CODE, VALUE
};

#define CUSTOMER_TEXT_COLUMN(name) "c." #name ", "
#define ADDRESS_TEXT_COLUMN(name) "a." #name ", "
#define COLUMN(name, column, none) column ", "
#define NO_TEXT(name) "NULL, "
#define NO_COLUMN(name, column, none) none ", "
#define CUSTOMER_MEMBER(name) offsetof(struct customer, name),
#define ADDRESS_MEMBER(name) offsetof(struct address, name),

#define WITHOUT_VALUES "SELECT " CUSTOMER_TEXTS(CUSTOMER_TEXT_COLUMN) \
	CUSTOMER_OTHERS(COLUMN) ADDRESS_TEXTS(ADDRESS_TEXT_COLUMN) \
	ADDRESS_OTHERS(COLUMN) "a.entity_id, " NO_NUMBER ", NULL, NULL " \
	"FROM customer_entity c " \
	"LEFT JOIN newsletter_subscriber n ON n.customer_id = c.entity_id " \
	"AND n.store_id = c.store_id " \
	"LEFT JOIN customer_address_entity a ON a.parent_id = c.entity_id " \
	"LEFT JOIN directory_country_region r ON r.region_id = a.region_id " \
	"AND r.country_id = a.country_id WHERE c.entity_id = ?"

/* The values of what TABLES has as x, in the tables that begin with PREFIX. */
#define VALUE_OF(prefix, type, letter) \
	"LEFT JOIN " prefix #type " " #letter " ON " #letter ".entity_id = " \
	"x.entity_id AND " #letter ".attribute_id = e.attribute_id " \
	"AND e.backend_type = '" #type "' "
#define VALUES(entity, entity_type, tables, prefix) " UNION ALL SELECT " \
	CUSTOMER_TEXTS(NO_TEXT) CUSTOMER_OTHERS(NO_COLUMN) \
	ADDRESS_TEXTS(NO_TEXT) ADDRESS_OTHERS(NO_COLUMN) \
	entity ", e.attribute_id, e.attribute_code, COALESCE(" \
	"CONVERT(v.value, CHAR), CONVERT(t.value, CHAR), " \
	"CONVERT(i.value, CHAR), CONVERT(d.value, CHAR), " \
	"CONVERT(m.value, CHAR)) FROM " tables " x JOIN eav_attribute e " \
	"ON e.entity_type_id = " entity_type " AND e.is_user_defined = 1 " \
	VALUE_OF(prefix, varchar, v) VALUE_OF(prefix, text, t) \
	VALUE_OF(prefix, int, i) VALUE_OF(prefix, decimal, d) \
	VALUE_OF(prefix, datetime, m)

enum { PARAMETERS_MAX = 3 };
static const struct db_statement without_values = { WITHOUT_VALUES };
static const struct db_statement whole_account = { WITHOUT_VALUES
	VALUES(NO_NUMBER, "1", "customer_entity", "customer_entity_")
	"WHERE x.entity_id = ?"
	VALUES("x.entity_id", "2", "customer_address_entity",
	"customer_address_entity_") "WHERE x.parent_id = ?"
};

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

struct reading {
	struct account_record *r;
	bool found;
	long long subscription;		/* of the first row */
	long long billing, shipping;
	struct read_values values;
};

static int
take_customer(struct reading *reading, const struct db_value *columns)
{
	static const size_t members[] = { CUSTOMER_TEXTS(CUSTOMER_MEMBER) };
	struct account *account = &reading->r->account;
	struct customer *customer = &reading->r->customer;

	take_texts(reading->r, columns + CUSTOMER_TEXT, members,
	    sizeof(members) / sizeof(*members), customer);
	account->customer = customer;
	account->store.website_id = columns[WEBSITE].number;
	account->store.id = columns[STORE].number;
	text_put(db_column_text(&columns[CREATED_IN]), account->store.name,
	    sizeof(account->store.name));
	text_put(db_column_text(&columns[CONFIRMATION]), account->confirmation,
	    sizeof(account->confirmation));
	account->group_id = columns[GROUP].number;
	text_put(db_column_text(&columns[CREATED_AT]), account->created_at,
	    sizeof(account->created_at));
	text_put(db_column_text(&columns[UPDATED_AT]), account->updated_at,
	    sizeof(account->updated_at));
	customer->disable_auto_group_change =
	    given_number(&columns[AUTO_GROUP]);
	text_put(db_column_text(&columns[DOB]), customer->birthday,
	    sizeof(customer->birthday));
	customer->dob = text_of(customer->birthday);
	customer->gender = given_number(&columns[GENDER]);
	account->subscriber =
	    (enum subscriber_status)columns[SUBSCRIBER].number;
	reading->subscription = columns[SUBSCRIPTION].number;
	reading->billing = columns[BILLING].number;
	reading->shipping = columns[SHIPPING].number;
	reading->found = true;
	return reading->r->texts.failed ? -1 : 0;
}

/* The region of A as a request would have given it. */
static int
take_region(struct account_record *r, const struct db_value *columns,
    struct address *a)
{
	struct text code = db_column_text(&columns[REGION_CODE]);
	struct text name = db_column_text(&columns[REGION]);

	a->region_id = given_number(&columns[REGION_ID]);
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
take_address(struct reading *reading, const struct db_value *columns)
{
	static const size_t members[] = { ADDRESS_TEXTS(ADDRESS_MEMBER) };
	struct customer *c = &reading->r->customer;
	struct text street;
	struct address *a = realloc(c->addresses,
	    (c->address_count + 1) * sizeof(*a));

	if (a == NULL)
		return -1;
	c->addresses = a;
	a += c->address_count++;
	memset(a, 0, sizeof(*a));
	take_texts(reading->r, columns + ADDRESS_TEXT, members,
	    sizeof(members) / sizeof(*members), a);
	if (text_is_empty(a->telephone))
		a->telephone = TEXT_ABSENT;	/* its column is NOT NULL */
	a->entity_id = columns[ENTITY].number;
	a->default_billing.yes = a->entity_id == reading->billing;
	a->default_shipping.yes = a->entity_id == reading->shipping;
	street = arena_copy(&reading->r->texts,
	    db_column_text(&columns[STREET]));
	if (reading->r->texts.failed ||
	    customer_set_street(a, &street, 1) == -1)
		return -1;
	return take_region(reading->r, columns, a);
}

static int
take_value(struct reading *reading, const struct db_value *columns)
{
	struct arena *texts = &reading->r->texts;
	struct text saved = db_column_text(&columns[VALUE]);
	struct text code;

	if (text_is_absent(saved))
		return 0;		/* it has none of this attribute */
	code = arena_copy(texts, db_column_text(&columns[CODE]));
	return texts->failed ? -1 : read_values_add(&reading->values,
	    columns[ENTITY].number, columns[ATTRIBUTE].number, code, saved);
}

static int
take_row(const struct db_value *columns, void *argument)
{
	struct reading *reading = argument;

	if (columns[ATTRIBUTE].number != 0)
		return take_value(reading, columns);
	if (!reading->found && take_customer(reading, columns) == -1)
		return -1;
	/* With two subscriptions in its store, addresses come twice. */
	if (columns[ENTITY].type == DB_NULL ||
	    columns[SUBSCRIPTION].number != reading->subscription)
		return 0;
	return take_address(reading, columns);
}

static int
by_id(const void *a, const void *b)
{
	const struct address *x = a, *y = b;

	return (x->entity_id > y->entity_id) - (x->entity_id < y->entity_id);
}

/* Put what has been read in order.  Returns 0, or -1 if memory is short. */
static int
arrange(struct reading *reading)
{
	struct customer *c = &reading->r->customer;

	if (c->address_count > 1)
		qsort(c->addresses, c->address_count, sizeof(*c->addresses),
		    by_id);
	return read_values_give(&reading->values, c);
}

enum db_outcome
account_read(struct db *db, long long id, bool with_values,
    struct account_record *r, bool *found)
{
	const struct db_value ids[PARAMETERS_MAX] = { db_number(id),
	    db_number(id), db_number(id) };
	struct reading reading = { .r = r };
	enum db_outcome outcome = with_values ? db_run(db, &whole_account, ids,
	    PARAMETERS_MAX, take_row, &reading) : db_run(db, &without_values,
	    ids, 1, take_row, &reading);

	if (outcome == DB_OK && arrange(&reading) == -1)
		outcome = DB_AWAY;
	read_values_free(&reading.values);
	r->account.id = id;
	*found = outcome == DB_OK && reading.found;
	return outcome;
}

enum db_outcome
account_read_anew(struct db *db, long long id, bool with_values,
    struct account_record *r, struct mail *mails, unsigned lease)
{
	enum db_outcome outcome;
	bool found;

	account_record_free(r);
	*r = (struct account_record){ .account.mails = mails };
	outcome = account_read(db, id, with_values, r, &found);
	r->account.mail_lease = lease;
	return outcome == DB_OK && !found ? DB_CONFLICT : outcome;
}

void
account_record_free(struct account_record *r)
{
	account_wipe(&r->account);
	customer_free_addresses(&r->customer);
	customer_free_attributes(&r->customer.attributes);
	arena_free(&r->texts);
}
