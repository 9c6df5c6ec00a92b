#include "import/magento_customer.h"

#include "base/imported_password.h"
#include "base/wipe.h"
#include "import/magento_columns.h"
#include "values/email_key.h"

enum {
	HASH_MAX = 128,		/* width of the column password_hash */
	CUSTOMER_SAME = 3
};

/*
 * Not here: what belongs to mails and sessions of the old shop, and failed
 * sign-ins.
 */
#define CUSTOMER_COLUMNS(X) \
	X(website_id) X(email) X(group_id) X(increment_id) X(store_id) \
	X(created_at) X(updated_at) X(is_active) \
	X(disable_auto_group_change) X(created_in) X(prefix) X(firstname) \
	X(middlename) X(lastname) X(suffix) X(dob) X(default_billing) \
	X(default_shipping) X(taxvat) X(gender)

/* These change in ways of their own. */
#define LAST_CUSTOMER_COLUMNS(X) X(email_key) X(password_hash) X(confirmation)

#define ALL_COLUMNS(X) CUSTOMER_COLUMNS(X) LAST_CUSTOMER_COLUMNS(X)

#define ADDRESS_COLUMNS(X) \
	X(parent_id) X(increment_id) X(created_at) X(updated_at) X(is_active) \
	X(city) X(company) X(country_id) X(fax) X(firstname) X(lastname) \
	X(middlename) X(postcode) X(prefix) X(region) X(region_id) X(street) \
	X(suffix) X(telephone) X(vat_id) X(vat_is_valid) X(vat_request_date) \
	X(vat_request_id) X(vat_request_success)

#define NAME(column) COLUMN_##column,
enum { CUSTOMER_ID, ALL_COLUMNS(NAME) CUSTOMER_COUNT };
#undef NAME
_Static_assert((int)CUSTOMER_COUNT <= (int)MAGENTO_VALUES_MAX,
    "a customer is too wide");
#define NAME(column) ADDRESS_##column,
enum { ADDRESS_ID, ADDRESS_COLUMNS(NAME) ADDRESS_COUNT };
#undef NAME
_Static_assert((int)ADDRESS_COUNT <= (int)MAGENTO_VALUES_MAX,
    "an address is too wide");

const struct db_fragment magento_customer_select = {
    "SELECT t.entity_id" CUSTOMER_COLUMNS(MAGENTO_SELECTED)
    ", NULL, t.password_hash, t.confirmation FROM customer_entity t " };

const struct db_fragment magento_customer_select_address = {
    MAGENTO_SELECT(customer_address_entity, entity_id, ADDRESS_COLUMNS) };

/*
 * A password that was set or hashed anew here stays, and who has confirmed the
 * address here has.  The time of birth of an account does not change, and its
 * address may.
 */
static const struct magento_saver customer_saver = {
	.insert = { MAGENTO_INSERT(customer_entity, entity_id, ALL_COLUMNS) },
	.update = { MAGENTO_UPDATE(customer_entity, entity_id,
	    CUSTOMER_COLUMNS) ", email_key = ?, password_hash = "
	    "IF(password_hash LIKE '$s1$%', password_hash, ?), "
	    "confirmation = IF(confirmation IS NULL, NULL, ?) "
	    "WHERE entity_id = ?" },
	.into = { MAGENTO_INTO(customer_entity, entity_id, ALL_COLUMNS) },
	.row = { MAGENTO_ROW(ALL_COLUMNS) },
	.same = { "SELECT (website_id = ? AND email_key = ?) OR "
	    "created_at = ? FROM customer_entity WHERE entity_id = ?" },
	.holder = { "SELECT entity_id FROM customer_entity "
	    "WHERE website_id = ? AND email_key = ? AND ? IS NOT NULL" },
};

static const struct magento_saver address_saver = {
	.insert = { MAGENTO_INSERT(customer_address_entity, entity_id,
	    ADDRESS_COLUMNS) },
	.update = { MAGENTO_UPDATE(customer_address_entity, entity_id,
	    ADDRESS_COLUMNS) " WHERE entity_id = ?" },
	.into = { MAGENTO_INTO(customer_address_entity, entity_id,
	    ADDRESS_COLUMNS) },
	.row = { MAGENTO_ROW(ADDRESS_COLUMNS) },
	.same = { "SELECT parent_id = ? FROM customer_address_entity "
	    "WHERE entity_id = ?" },
};

/* Whom a dry run, which takes back each batch, would have taken. */
static const struct db_statement
    find_seen = { "SELECT entity_id FROM import_seen "
	"WHERE website_id = ? AND email_key = ?" },
    add_seen = { "REPLACE INTO import_seen (website_id, email_key, entity_id) "
	"VALUES (?, ?, ?)" };

/* Leave out what is not there, and say so unless it is 0. */
static bool
leave_out(struct magento_pending *p, struct magento_row *row,
    const struct id_set *known, size_t column, const char *what)
{
	struct db_value *value = &row->values[column];
	const long long named = value->number;

	if (value->type == DB_NULL || id_set_has(known, named))
		return true;
	*value = db_null();
	return named == 0 || magento_pending_changed(p, row,
	    "taken without its %s %lld, which is not there", what, named);
}

static bool
check_group(struct magento_pending *p, struct magento_row *row)
{
	const struct magento *m = p->m;
	const long long group = row->values[COLUMN_group_id].number;

	if (id_set_has(&m->taken[MAGENTO_GROUPS], group))
		return true;
	row->values[COLUMN_group_id] = db_number(m->default_group);
	return magento_pending_changed(p, row,
	    "taken in group %lld, since its group %lld is not there",
	    m->default_group, group);
}

static bool
check_hash(struct magento_pending *p, struct magento_row *row)
{
	struct db_value *value = &row->values[COLUMN_password_hash];
	const struct text hash = db_column_text(value);
	char copy[4 * HASH_MAX + 1];
	bool known;

	if (text_is_empty(hash)) {
		*value = db_null();
		return true;
	}
	text_put(hash, copy, sizeof(copy));
	known = hash.length <= HASH_MAX && imported_password_is_hash(copy);
	wipe(copy, sizeof(copy));
	if (known)
		return true;
	*value = db_null();
	return magento_pending_changed(p, row,
	    "taken without its password, whose hash has no known form");
}

/* *DONE: it was refused, since in a dry run another one has the address. */
static bool
check_seen(struct magento *m, const struct db_value *values, bool *done)
{
	const long long id = values[CUSTOMER_ID].number;
	const struct db_value key[] = { values[COLUMN_website_id],
	    values[COLUMN_email_key] };
	long long other = id;

	*done = false;
	if (!m->dry_run)
		return true;
	m->outcome = db_run(m->to, &find_seen, key, 2, db_row_number, &other);
	if (m->outcome != DB_OK || other == id)
		return m->outcome == DB_OK;
	*done = true;
	return magento_row_refuse(m, MAGENTO_CUSTOMERS, id, id,
	    "customer %lld has the same e-mail address", other);
}

bool
magento_customer_remember(struct magento *m, const struct db_value *values)
{
	const struct db_value seen[] = { values[COLUMN_website_id],
	    values[COLUMN_email_key], values[CUSTOMER_ID] };

	if (m->dry_run)
		m->outcome = db_run(m->to, &add_seen, seen, 3, NULL, NULL);
	return m->outcome == DB_OK;
}

/* What a row needs; *REFUSED if it lacks it. */
static bool
check_customer(struct magento *m, struct db_value *values,
    char key[EMAIL_KEY_SIZE], bool *refused)
{
	const long long id = values[CUSTOMER_ID].number;
	const long long website = values[COLUMN_website_id].number;
	const struct text email = db_column_text(&values[COLUMN_email]);

	*refused = true;
	if (text_is_absent(email) || !email_key(email, key))
		return magento_row_refuse(m, MAGENTO_CUSTOMERS, id, id,
		    "it has no e-mail address");
	if (!id_set_has(&m->taken[MAGENTO_WEBSITES], website))
		return magento_row_refuse(m, MAGENTO_CUSTOMERS, id, id,
		    "its website %lld was refused or is not there", website);
	values[COLUMN_email_key] = db_string(key);
	return check_seen(m, values, refused);
}

void
magento_customer_begin(struct magento_pending *p, struct magento *m,
    magento_saved *saved, void *argument)
{
	magento_pending_begin(p, m, MAGENTO_CUSTOMERS, &customer_saver,
	    CUSTOMER_COUNT, CUSTOMER_SAME, saved, argument);
}

bool
magento_customer_add(struct magento_pending *p,
    const struct db_value *columns)
{
	struct magento_row *row = magento_pending_new(p,
	    columns[CUSTOMER_ID].number);
	struct magento *m = p->m;
	char key[EMAIL_KEY_SIZE];
	bool refused;

	for (size_t i = 0; i < CUSTOMER_COUNT; i++)
		row->values[i] = columns[i];
	if (!check_customer(m, row->values, key, &refused) || refused)
		return m->outcome == DB_OK;
	if (!leave_out(p, row, &m->taken[MAGENTO_STORES], COLUMN_store_id,
	    "store") || !check_group(p, row) || !check_hash(p, row))
		return false;
	row->same[0] = row->values[COLUMN_website_id];
	row->same[1] = row->values[COLUMN_email_key];
	row->same[2] = row->values[COLUMN_created_at];
	return magento_pending_add(p);
}

void
magento_customer_begin_addresses(struct magento_pending *p, struct magento *m,
    magento_saved *saved, void *argument)
{
	magento_pending_begin(p, m, MAGENTO_ADDRESSES, &address_saver,
	    ADDRESS_COUNT, 1, saved, argument);
}

bool
magento_customer_add_address(struct magento_pending *p,
    const struct db_value *columns)
{
	struct magento_row *row = magento_pending_new(p,
	    magento_customer_of_address(columns));
	const struct magento *m = p->m;
	struct db_value *region = &row->values[ADDRESS_region_id];
	size_t place;

	for (size_t i = 0; i < ADDRESS_COUNT; i++)
		row->values[i] = columns[i];
	if (!leave_out(p, row, &m->taken[MAGENTO_REGIONS], ADDRESS_region_id,
	    "region"))
		return false;
	if (region->type != DB_NULL && id_set_find(&m->taken[MAGENTO_REGIONS],
	    region->number, &place))
		region->number = m->region_ids.ids[place];
	row->same[0] = row->values[ADDRESS_parent_id];
	return magento_pending_add(p);
}

long long
magento_customer_of_address(const struct db_value *columns)
{
	return columns[ADDRESS_parent_id].number;
}
