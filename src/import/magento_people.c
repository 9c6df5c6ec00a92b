#include "import/magento_people.h"

#include "db/assembly.h"
#include "import/magento_customer.h"
#include "import/magento_subscriber.h"

static const struct db_statement
    changed = { "SELECT c.entity_id FROM customer_entity c "
	"WHERE c.entity_id > ? AND (? IS NULL OR c.updated_at >= ? OR "
	"EXISTS (SELECT 1 FROM customer_address_entity a "
	"WHERE a.parent_id = c.entity_id AND a.updated_at >= ?) OR "
	"EXISTS (SELECT 1 FROM newsletter_subscriber n "
	"WHERE n.customer_id = c.entity_id AND n.change_status_at >= ?)) "
	"ORDER BY c.entity_id LIMIT 200" },
    refused = { "SELECT DISTINCT customer_id FROM import_note "
	"WHERE step = ? AND refused = 1 AND customer_id > ? "
	"ORDER BY customer_id LIMIT 200" },
    forget_notes = { "DELETE FROM import_note "
	"WHERE step = ? AND customer_id = ?" },
    mend_defaults = { "UPDATE customer_entity t "
	"LEFT JOIN customer_address_entity b "
	"ON b.entity_id = t.default_billing AND b.parent_id = t.entity_id "
	"LEFT JOIN customer_address_entity s "
	"ON s.entity_id = t.default_shipping AND s.parent_id = t.entity_id "
	"SET t.default_billing = b.entity_id, "
	"t.default_shipping = s.entity_id, t.updated_at = t.updated_at "
	"WHERE t.entity_id = ?" };

static const struct db_fragment
    lost_defaults = { "SELECT t.entity_id FROM customer_entity t "
	"LEFT JOIN customer_address_entity b "
	"ON b.entity_id = t.default_billing AND b.parent_id = t.entity_id "
	"LEFT JOIN customer_address_entity s "
	"ON s.entity_id = t.default_shipping AND s.parent_id = t.entity_id "
	"WHERE ((t.default_billing IS NOT NULL AND b.entity_id IS NULL) OR "
	"(t.default_shipping IS NOT NULL AND s.entity_id IS NULL)) "
	"AND t.entity_id IN (" },
    by_id = { "WHERE t.entity_id IN (" },
    by_parent = { "WHERE t.parent_id IN (" },
    by_customer = { "WHERE t.customer_id IN (" },
    by_address = { "WHERE a.parent_id IN (" },
    one = { "?" },
    more = { ", ?" },
    in_order = { ") ORDER BY 1" };

/* Values of attributes: those of customers, then those of addresses. */
#define CUSTOMER_VALUES(type) { { \
	"SELECT t.entity_id, t.attribute_id, t.value, t.entity_id " \
	"FROM customer_entity_" type " t " }, { \
	"INSERT INTO customer_entity_" type " (entity_id, attribute_id, " \
	"value) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE " \
	"value = VALUES(value)" } }
#define ADDRESS_VALUES(type) { { \
	"SELECT t.entity_id, t.attribute_id, t.value, a.parent_id " \
	"FROM customer_address_entity a " \
	"JOIN customer_address_entity_" type " t " \
	"ON t.entity_id = a.entity_id " }, { \
	"INSERT INTO customer_address_entity_" type " (entity_id, " \
	"attribute_id, value) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE " \
	"value = VALUES(value)" } }

static const struct values {
	struct db_fragment select;
	struct db_statement save;
} value_tables[] = {
	CUSTOMER_VALUES("datetime"), CUSTOMER_VALUES("decimal"),
	CUSTOMER_VALUES("int"), CUSTOMER_VALUES("text"),
	CUSTOMER_VALUES("varchar"), ADDRESS_VALUES("datetime"),
	ADDRESS_VALUES("decimal"), ADDRESS_VALUES("int"),
	ADDRESS_VALUES("text"), ADDRESS_VALUES("varchar"),
};

/* A batch under way. */
struct people {
	struct magento *m;
	struct id_set customers, addresses;	/* taken */
	struct id_set mended;	/* customers whose default address is lost */
	enum magento_table table;		/* of values */
};

static int
add_id(const struct db_value *columns, void *argument)
{
	struct magento_batch *b = argument;

	b->ids[b->count++] = columns[0].number;
	return 0;
}

/* The first ids of A and B, each once. */
static void
merge(const struct magento_batch *a, const struct magento_batch *b,
    struct magento_batch *merged)
{
	size_t i = 0, j = 0;

	merged->count = 0;
	while (merged->count < MAGENTO_BATCH_MAX &&
	    (i < a->count || j < b->count)) {
		const bool from_a = i < a->count && (j == b->count ||
		    a->ids[i] <= b->ids[j]);
		const long long id = from_a ? a->ids[i] : b->ids[j];

		merged->ids[merged->count++] = id;
		i += i < a->count && a->ids[i] == id;
		j += j < b->count && b->ids[j] == id;
	}
}

enum db_outcome
magento_people_next(struct magento *m, struct magento_batch *batch)
{
	struct magento_batch new = { .count = 0 }, again = { .count = 0 };
	const struct db_value since = db_string_or_null(m->since);
	const struct db_value values[] = { db_number(m->last_id), since, since,
	    since, since };
	const struct db_value noted[] = { db_number(MAGENTO_PEOPLE),
	    db_number(m->last_id) };
	enum db_outcome outcome = db_run(m->from, &changed, values, 5, add_id,
	    &new);

	if (outcome == DB_OK)
		outcome = db_run(m->to, &refused, noted, 2, add_id, &again);
	merge(&new, &again, batch);
	return outcome;
}

/* Run SELECT ... WHERE ... IN (IDS) at DB. */
static enum db_outcome
select_of(struct people *p, struct db *db, const struct db_fragment *select,
    const struct db_fragment *where, const long long *ids, size_t count,
    db_row *row)
{
	struct assembly a = ASSEMBLY_EMPTY;
	enum db_outcome outcome;

	if (count == 0)
		return DB_OK;
	assembly_add(&a, select);
	if (where != NULL)
		assembly_add(&a, where);
	for (size_t i = 0; i < count; i++) {
		assembly_add(&a, i == 0 ? &one : &more);
		assembly_value(&a, db_number(ids[i]));
	}
	assembly_add(&a, &in_order);
	outcome = magento_row_outcome(p->m, assembly_run(db, &a, row, p));
	assembly_free(&a);
	return outcome;
}

static bool
keep(struct people *p, struct id_set *ids, long long id)
{
	if (!id_set_add(ids, id))
		p->m->outcome = DB_AWAY;
	return p->m->outcome == DB_OK;
}

static int
take_customer(const struct db_value *columns, void *argument)
{
	struct people *p = argument;
	bool saved;

	return magento_customer_save(p->m, columns, &saved) && (!saved ||
	    keep(p, &p->customers, columns[0].number)) ? 0 : -1;
}

static bool
refuse_with_owner(struct people *p, enum magento_table table, long long id,
    long long customer)
{
	return magento_row_refuse(p->m, table, id, customer,
	    "its customer or address was refused");
}

static int
take_address(const struct db_value *columns, void *argument)
{
	struct people *p = argument;
	const long long customer = magento_customer_of_address(columns);
	bool saved;

	if (!id_set_has(&p->customers, customer))
		return refuse_with_owner(p, MAGENTO_ADDRESSES,
		    columns[0].number, customer) ? 0 : -1;
	return magento_customer_save_address(p->m, columns, &saved) &&
	    (!saved || keep(p, &p->addresses, columns[0].number)) ? 0 : -1;
}

static int
take_value(const struct db_value *columns, void *argument)
{
	struct people *p = argument;
	struct magento *m = p->m;
	const long long id = columns[0].number, customer = columns[3].number;
	const struct id_set *owners = p->table < MAGENTO_ADDRESS_DATETIMES ?
	    &p->customers : &p->addresses;
	bool done;

	if (!id_set_has(owners, id))
		done = refuse_with_owner(p, p->table, id, customer);
	else if (!id_set_has(&m->taken[MAGENTO_ATTRIBUTES],
	    columns[1].number))
		done = magento_row_refuse(m, p->table, id, customer,
		    "its attribute %lld was refused or is not there",
		    columns[1].number);
	else {
		m->outcome = db_run(m->to,
		    &value_tables[p->table - MAGENTO_DATETIMES].save, columns,
		    3, NULL, NULL);
		if (m->outcome == DB_FAILED)
			return magento_row_refuse(m, p->table, id, customer,
			    "attribute %lld: the server refuses it: %s",
			    columns[1].number, db_error(m->to)) ? 0 : -1;
		m->counts[p->table].taken++;
		done = m->outcome == DB_OK;
	}
	return done ? 0 : -1;
}

static int
take_subscriber(const struct db_value *columns, void *argument)
{
	struct people *p = argument;
	const long long customer = magento_subscriber_customer(columns);

	return (id_set_has(&p->customers, customer) ?
	    magento_subscriber_save(p->m, columns, customer) :
	    refuse_with_owner(p, MAGENTO_SUBSCRIBERS, columns[0].number,
	    customer)) ? 0 : -1;
}

static int
take_lost(const struct db_value *columns, void *argument)
{
	struct people *p = argument;

	return keep(p, &p->mended, columns[0].number) ? 0 : -1;
}

/* Default addresses that were refused or never there are none. */
static enum db_outcome
mend(struct people *p)
{
	struct magento *m = p->m;
	enum db_outcome outcome = select_of(p, m->to, &lost_defaults, NULL,
	    p->customers.ids, p->customers.count, take_lost);

	for (size_t i = 0; i < p->mended.count && outcome == DB_OK; i++) {
		const long long id = p->mended.ids[i];
		const struct db_value value = db_number(id);

		outcome = db_run(m->to, &mend_defaults, &value, 1, NULL, NULL);
		if (outcome == DB_OK && !magento_row_note(m, MAGENTO_CUSTOMERS,
		    id, id, "taken without a default address, which was "
		    "refused or is not there"))
			outcome = m->outcome;
	}
	return outcome;
}

static enum db_outcome
copy_values(struct people *p, const struct magento_batch *batch)
{
	enum db_outcome outcome = DB_OK;

	for (p->table = MAGENTO_DATETIMES; outcome == DB_OK &&
	    p->table <= MAGENTO_ADDRESS_VARCHARS; p->table++)
		outcome = select_of(p, p->m->from,
		    &value_tables[p->table - MAGENTO_DATETIMES].select,
		    p->table < MAGENTO_ADDRESS_DATETIMES ? &by_id :
		    &by_address, batch->ids, batch->count, take_value);
	return outcome;
}

static enum db_outcome
forget(struct magento *m, const struct magento_batch *batch)
{
	enum db_outcome outcome = DB_OK;

	for (size_t i = 0; i < batch->count && outcome == DB_OK; i++) {
		const struct db_value values[] = { db_number(MAGENTO_PEOPLE),
		    db_number(batch->ids[i]) };

		outcome = db_run(m->to, &forget_notes, values, 2, NULL, NULL);
	}
	return outcome;
}

enum db_outcome
magento_people_copy(struct magento *m, const struct magento_batch *batch)
{
	struct people p = { .m = m };
	enum db_outcome outcome = forget(m, batch);

	m->outcome = DB_OK;
	if (outcome == DB_OK)
		outcome = select_of(&p, m->from, &magento_customer_select,
		    &by_id, batch->ids, batch->count, take_customer);
	if (outcome == DB_OK)
		outcome = select_of(&p, m->from,
		    &magento_customer_select_address, &by_parent, batch->ids,
		    batch->count, take_address);
	if (outcome == DB_OK)
		outcome = mend(&p);
	if (outcome == DB_OK)
		outcome = copy_values(&p, batch);
	if (outcome == DB_OK)
		outcome = select_of(&p, m->from, &magento_subscriber_select,
		    &by_customer, batch->ids, batch->count, take_subscriber);
	id_set_free(&p.customers);
	id_set_free(&p.addresses);
	id_set_free(&p.mended);
	return outcome;
}
