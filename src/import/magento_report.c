#include "import/magento_report.h"

#include <stdio.h>

#include "ctl/ctl.h"

/* The next rows, by the key KEY, and that. */
#define PAGE(key) "AND t." #key " > ? ORDER BY t." #key " LIMIT 1000"
#define ORPHANS_OF_CUSTOMERS(table, id, key, customer) \
	{ "SELECT t." #id ", t." #key " FROM " #table " t " \
	    "LEFT JOIN customer_entity c ON c.entity_id = t." #customer " " \
	    "WHERE c.entity_id IS NULL " PAGE(key) }
#define ORPHANS_OF_ADDRESSES(table) \
	{ "SELECT t.entity_id, t.value_id FROM " #table " t " \
	    "LEFT JOIN (customer_address_entity a JOIN customer_entity c " \
	    "ON c.entity_id = a.parent_id) ON a.entity_id = t.entity_id " \
	    "WHERE a.entity_id IS NULL " PAGE(value_id) }
#define TOTAL(table) { "SELECT COUNT(*) FROM " #table }

/* What stands beside the customers themselves. */
#define CUSTOMER_TABLES(X, Y) \
	X(ADDRESSES, customer_address_entity, entity_id, entity_id, parent_id) \
	X(DATETIMES, customer_entity_datetime, entity_id, value_id, entity_id) \
	X(DECIMALS, customer_entity_decimal, entity_id, value_id, entity_id) \
	X(INTS, customer_entity_int, entity_id, value_id, entity_id) \
	X(TEXTS, customer_entity_text, entity_id, value_id, entity_id) \
	X(VARCHARS, customer_entity_varchar, entity_id, value_id, entity_id) \
	Y(ADDRESS_DATETIMES, customer_address_entity_datetime) \
	Y(ADDRESS_DECIMALS, customer_address_entity_decimal) \
	Y(ADDRESS_INTS, customer_address_entity_int) \
	Y(ADDRESS_TEXTS, customer_address_entity_text) \
	Y(ADDRESS_VARCHARS, customer_address_entity_varchar)

static const struct checked {
	enum magento_table table;
	struct db_statement total, orphans;
} checked[] = {
#define OWN(name, table, id, key, customer) { MAGENTO_##name, TOTAL(table), \
	ORPHANS_OF_CUSTOMERS(table, id, key, customer) },
#define OF_ADDRESS(name, table) { MAGENTO_##name, TOTAL(table), \
	ORPHANS_OF_ADDRESSES(table) },
	{ MAGENTO_CUSTOMERS, TOTAL(customer_entity), { NULL } },
	CUSTOMER_TABLES(OWN, OF_ADDRESS)
	{ MAGENTO_SUBSCRIBERS, TOTAL(newsletter_subscriber),
	    { "SELECT t.subscriber_id, t.subscriber_id "
		"FROM newsletter_subscriber t "
		"LEFT JOIN customer_entity c ON c.entity_id = t.customer_id "
		"WHERE c.entity_id IS NULL AND t.customer_id > 0 "
		PAGE(subscriber_id) } },
};

static const struct db_statement
    forget_notes = { "DELETE FROM import_note WHERE step = ?" },
    notes = { "SELECT table_name, row_id, refused, reason, note_id "
	"FROM import_note WHERE note_id > ? ORDER BY note_id LIMIT 1000" };

enum { CHECKED = sizeof(checked) / sizeof(*checked) };

struct orphans {
	struct magento *m;
	enum magento_table table;
	long long last;
};

static int
take_orphan(const struct db_value *columns, void *argument)
{
	struct orphans *o = argument;

	o->last = columns[1].number;
	return magento_row_refuse(o->m, o->table, columns[0].number, 0,
	    "its customer or address is not there") ? 0 : -1;
}

static enum db_outcome
refuse_all(struct magento *m, const struct checked *c)
{
	struct orphans o = { m, c->table, 0 };
	enum db_outcome outcome;
	long long before;

	do {
		const struct db_value after = db_number(o.last);

		before = o.last;
		outcome = magento_row_outcome(m, db_run(m->from, &c->orphans,
		    &after, 1, take_orphan, &o));
	} while (outcome == DB_OK && o.last > before);
	return outcome;
}

enum db_outcome
magento_report_orphans(struct magento *m)
{
	const struct db_value step = db_number(MAGENTO_ORPHANS);
	enum db_outcome outcome = db_run(m->to, &forget_notes, &step, 1, NULL,
	    NULL);

	m->outcome = DB_OK;
	for (size_t i = 0; i < CHECKED && outcome == DB_OK; i++)
		if (checked[i].orphans.sql != NULL)
			outcome = refuse_all(m, &checked[i]);
	return outcome;
}

static int
print_note(const struct db_value *columns, void *argument)
{
	(void)fputs("customersctl: ", stderr);
	ctl_print_on(stderr, db_column_text(&columns[0]));
	(void)fprintf(stderr, " %lld: %s", columns[1].number,
	    columns[2].number != 0 ? "refused: " : "");
	ctl_print_on(stderr, db_column_text(&columns[3]));
	(void)fputc('\n', stderr);
	*(long long *)argument = columns[4].number;
	return 0;
}

static enum db_outcome
print_notes(struct magento *m)
{
	enum db_outcome outcome;
	long long last = 0, before;

	do {
		const struct db_value after = db_number(last);

		before = last;
		outcome = db_run(m->to, &notes, &after, 1, print_note, &last);
	} while (outcome == DB_OK && last > before);
	return outcome;
}

enum db_outcome
magento_report_print(struct magento *m, bool *equal)
{
	enum db_outcome outcome = print_notes(m);

	*equal = true;
	for (size_t i = 0; i < CHECKED && *m->since == '\0' &&
	    outcome == DB_OK; i++) {
		const struct magento_count *c =
		    &m->now.counts[checked[i].table];
		long long total = 0;

		outcome = db_run(m->from, &checked[i].total, NULL, 0,
		    db_row_number, &total);
		if (outcome != DB_OK || total == c->taken + c->refused)
			continue;
		*equal = false;
		ctl_error("%s: the old shop has %lld rows, but %lld were taken "
		    "and %lld refused",
		    magento_row_table(checked[i].table), total, c->taken,
		    c->refused);
	}
	for (int i = 0; i < MAGENTO_TABLE_COUNT && outcome == DB_OK; i++)
		(void)printf("%-33s %9lld %s %9lld refused\n",
		    magento_row_table((enum magento_table)i),
		    m->now.counts[i].taken, m->dry_run ? "could be taken" :
		    "taken", m->now.counts[i].refused);
	return outcome;
}
