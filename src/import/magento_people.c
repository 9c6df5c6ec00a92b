#include "import/magento_people.h"

#include <stdlib.h>

#include "import/magento_customer.h"
#include "import/magento_subscriber.h"
#include "import/magento_value.h"

/* Default addresses that are the customer's own: b and s. */
#define JOIN_DEFAULTS \
	"LEFT JOIN customer_address_entity b " \
	"ON b.entity_id = t.default_billing AND b.parent_id = t.entity_id " \
	"LEFT JOIN customer_address_entity s " \
	"ON s.entity_id = t.default_shipping AND s.parent_id = t.entity_id "

static const struct db_statement mend_defaults = {
    "UPDATE customer_entity t " JOIN_DEFAULTS
    "SET t.default_billing = b.entity_id, t.default_shipping = s.entity_id, "
    "t.updated_at = t.updated_at WHERE t.entity_id = ?" };

static const struct db_fragment
    lost_defaults = { "SELECT t.entity_id FROM customer_entity t "
	JOIN_DEFAULTS
	"WHERE ((t.default_billing IS NOT NULL AND b.entity_id IS NULL) OR "
	"(t.default_shipping IS NOT NULL AND s.entity_id IS NULL)) " },
    and_id = { "AND t.entity_id IN (" },
    by_id = { "WHERE t.entity_id IN (" },
    by_parent = { "WHERE t.parent_id IN (" },
    by_customer = { "WHERE t.customer_id IN (" },
    by_address = { "WHERE a.parent_id IN (" },
    one = { "?" },
    more = { ", ?" },
    close = { ")" },
    in_order = { " ORDER BY 1" },
    forget = { "DELETE FROM import_note WHERE step = ? " },
    and_customer = { "AND customer_id IN (" };

/* A batch under way. */
struct people {
	struct magento *m;
	const struct magento_batch *batch;
	struct magento_pending pending;		/* of one table */
	struct id_set customers, addresses;	/* taken */
	struct id_set mended;	/* customers without a default address */
};

static void
add_ids(struct assembly *a, const struct db_fragment *where,
    const long long *ids, size_t count)
{
	assembly_add(a, where);
	for (size_t i = 0; i < count; i++) {
		assembly_add(a, i == 0 ? &one : &more);
		assembly_value(a, db_number(ids[i]));
	}
	assembly_add(a, &close);
}

/* Run SELECT WHERE an id is of the COUNT IDS, in order. */
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
	add_ids(&a, where, ids, count);
	assembly_add(&a, &in_order);
	outcome = magento_row_outcome(p->m, assembly_run(db, &a, row, p));
	assembly_free(&a);
	return outcome;
}

/* Save what SELECT finds of the batch, which ROW adds to what is pending. */
static enum db_outcome
copy(struct people *p, const struct db_fragment *select,
    const struct db_fragment *where, db_row *row)
{
	return magento_pending_end(&p->pending, select_of(p, p->m->from,
	    select, where, p->batch->ids, p->batch->count, row));
}

static bool
keep(struct people *p, struct id_set *ids, long long id)
{
	if (!id_set_add(ids, id))
		p->m->outcome = DB_AWAY;
	return p->m->outcome == DB_OK;
}

static bool
customer_saved(void *argument, const struct db_value *values)
{
	struct people *p = argument;

	return keep(p, &p->customers, values[0].number) &&
	    magento_customer_remember(p->m, values);
}

static int
take_customer(const struct db_value *columns, void *argument)
{
	struct people *p = argument;

	return magento_customer_add(&p->pending, columns) ? 0 : -1;
}

static bool
address_saved(void *argument, const struct db_value *values)
{
	struct people *p = argument;

	return keep(p, &p->addresses, values[0].number);
}

static bool
refuse_with_owner(struct people *p, long long id, long long customer)
{
	return magento_row_refuse(p->m, p->pending.table, id, customer,
	    "its customer or address was refused");
}

static int
take_address(const struct db_value *columns, void *argument)
{
	struct people *p = argument;
	const long long customer = magento_customer_of_address(columns);

	return (id_set_has(&p->customers, customer) ?
	    magento_customer_add_address(&p->pending, columns) :
	    refuse_with_owner(p, columns[0].number, customer)) ? 0 : -1;
}

static int
take_value(const struct db_value *columns, void *argument)
{
	struct people *p = argument;
	const struct id_set *owners = magento_value_is_of_address(
	    p->pending.table) ? &p->addresses : &p->customers;

	return (id_set_has(owners, columns[0].number) ?
	    magento_value_add(&p->pending, columns) :
	    refuse_with_owner(p, columns[0].number,
	    magento_value_customer(columns))) ? 0 : -1;
}

static int
take_subscriber(const struct db_value *columns, void *argument)
{
	struct people *p = argument;
	const long long customer = magento_subscriber_customer(columns);

	return (id_set_has(&p->customers, customer) ?
	    magento_subscriber_add(&p->pending, columns, customer) :
	    refuse_with_owner(p, columns[0].number, customer)) ? 0 : -1;
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
	enum db_outcome outcome = select_of(p, m->to, &lost_defaults, &and_id,
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
copy_values(struct people *p)
{
	enum db_outcome outcome = DB_OK;

	for (int t = MAGENTO_DATETIMES; outcome == DB_OK &&
	    t <= MAGENTO_ADDRESS_VARCHARS; t++) {
		const enum magento_table table = (enum magento_table)t;

		magento_value_begin(&p->pending, p->m, table);
		outcome = copy(p, magento_value_select(table),
		    magento_value_is_of_address(table) ? &by_address : &by_id,
		    take_value);
	}
	return outcome;
}

static enum db_outcome
forget_notes(struct people *p)
{
	struct assembly a = ASSEMBLY_EMPTY;
	enum db_outcome outcome;

	assembly_add(&a, &forget);
	assembly_value(&a, db_number(MAGENTO_PEOPLE));
	add_ids(&a, &and_customer, p->batch->ids, p->batch->count);
	outcome = assembly_run(p->m->to, &a, NULL, NULL);
	assembly_free(&a);
	return outcome;
}

static enum db_outcome
copy_all(struct people *p)
{
	struct magento *m = p->m;
	enum db_outcome outcome = forget_notes(p);

	if (outcome == DB_OK) {
		magento_customer_begin(&p->pending, m, customer_saved, p);
		outcome = copy(p, &magento_customer_select, &by_id,
		    take_customer);
	}
	if (outcome == DB_OK) {
		magento_customer_begin_addresses(&p->pending, m,
		    address_saved, p);
		outcome = copy(p, &magento_customer_select_address, &by_parent,
		    take_address);
	}
	if (outcome == DB_OK)
		outcome = mend(p);
	if (outcome == DB_OK)
		outcome = copy_values(p);
	if (outcome == DB_OK) {
		magento_subscriber_begin(&p->pending, m);
		outcome = copy(p, &magento_subscriber_select, &by_customer,
		    take_subscriber);
	}
	return outcome;
}

enum db_outcome
magento_people_copy(struct magento *m, const struct magento_batch *batch)
{
	struct people *p = calloc(1, sizeof(*p));
	enum db_outcome outcome;

	if (p == NULL)
		return DB_AWAY;
	p->m = m;
	p->batch = batch;
	m->outcome = DB_OK;
	outcome = copy_all(p);
	id_set_free(&p->customers);
	id_set_free(&p->addresses);
	id_set_free(&p->mended);
	free(p);
	return outcome;
}
