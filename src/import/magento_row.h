/*
 * A move from a Magento database: the tables that are copied, and how one row
 * of them is saved, counted and noted.  Ids are kept.
 */
#ifndef IMPORT_MAGENTO_ROW_H
#define IMPORT_MAGENTO_ROW_H

#include <stdbool.h>
#include <stddef.h>

#include "db/assembly.h"
#include "import/id_set.h"

/* In the order in which they are copied: a row comes after what it names. */
#define MAGENTO_TABLES(X) \
	X(WEBSITES, store_website) \
	X(STORE_GROUPS, store_group) \
	X(STORES, store) \
	X(SETTINGS, core_config_data) \
	X(GROUPS, customer_group) \
	X(REGIONS, directory_country_region) \
	X(REGION_NAMES, directory_country_region_name) \
	X(ATTRIBUTES, eav_attribute) \
	X(CUSTOMER_ATTRIBUTES, customer_eav_attribute) \
	X(LABELS, eav_attribute_label) \
	X(OPTIONS, eav_attribute_option) \
	X(OPTION_VALUES, eav_attribute_option_value) \
	X(CUSTOMERS, customer_entity) \
	X(ADDRESSES, customer_address_entity) \
	X(DATETIMES, customer_entity_datetime) \
	X(DECIMALS, customer_entity_decimal) \
	X(INTS, customer_entity_int) \
	X(TEXTS, customer_entity_text) \
	X(VARCHARS, customer_entity_varchar) \
	X(ADDRESS_DATETIMES, customer_address_entity_datetime) \
	X(ADDRESS_DECIMALS, customer_address_entity_decimal) \
	X(ADDRESS_INTS, customer_address_entity_int) \
	X(ADDRESS_TEXTS, customer_address_entity_text) \
	X(ADDRESS_VARCHARS, customer_address_entity_varchar) \
	X(SUBSCRIBERS, newsletter_subscriber)

#define MAGENTO_TABLE_(name, table) MAGENTO_##name,
enum magento_table {
	MAGENTO_TABLES(MAGENTO_TABLE_)
	MAGENTO_TABLE_COUNT
};
#undef MAGENTO_TABLE_

/* import_progress.step and import_note.step; the first is always run again. */
enum magento_step {
	MAGENTO_SHOP,		/* stores, groups, regions, attributes */
	MAGENTO_PEOPLE,		/* customers with all that is theirs */
	MAGENTO_GUESTS,		/* subscriptions without a customer */
	MAGENTO_ORPHANS,	/* rows whose customer is not there */
	MAGENTO_DONE
};

enum { MAGENTO_TIME_SIZE = 32 };

struct magento_count {
	long long taken, refused;
};

struct magento_progress {
	enum magento_step step;
	long long last_id;		/* of the step, done */
	struct magento_count counts[MAGENTO_TABLE_COUNT];
};

/* A move under way. */
struct magento {
	struct db *from, *to;
	bool dry_run;
	bool overtaken;		/* another run has gone on meanwhile */
	bool bar_is_open;	/* and no line feed behind it */
	enum db_outcome outcome;	/* of TO, while rows of FROM come */
	struct magento_progress now, saved;
	char since[MAGENTO_TIME_SIZE];	/* "": everything is new */
	struct id_set taken[MAGENTO_TABLE_COUNT]; /* of MAGENTO_SHOP's tables */
	bool regions_changed;	/* of TO */
	struct id_set region_ids;	/* our id for each in REGIONS */
	long long default_group;	/* if a customer's is unknown */
};

/* How a row is saved; the key is the first column. */
struct magento_saver {
	struct db_statement insert, update;
	/*
	 * The insertion of several rows: its beginning, a row in parentheses,
	 * its end; NULL in savers of rows that are saved one by one.
	 */
	struct db_fragment into, row, end;
	size_t attribute;	/* a refusal names this value; 0: none */
	/*
	 * Takes values, then the id: 1 if the row that has it is the same
	 * thing, 2 if it is newer and stays as it is, 0 if it is another thing.
	 */
	struct db_statement same;
	/* Takes the same values: the customer who has what is unique. */
	struct db_statement holder;
};

const char *magento_row_table(enum magento_table table);

/*
 * Note about the row ID of TABLE, which belongs to CUSTOMER (0: to none), that
 * it was taken with a change, or refused; with a refusal it is counted, too.
 * The reason is made as by printf.  True unless the database fails.
 */
bool magento_row_note(struct magento *m, enum magento_table table,
    long long id, long long customer, const char *format, ...)
    __attribute__((nonnull, warn_unused_result, format(printf, 5, 6)));
bool magento_row_refuse(struct magento *m, enum magento_table table,
    long long id, long long customer, const char *format, ...)
    __attribute__((nonnull, warn_unused_result, format(printf, 5, 6)));

/*
 * Save a row of the COUNT VALUES, the first of which is its id, or change the
 * one that has the id if it is the same thing: SAME_COUNT values of SAME go to
 * that question.  The row is counted, or refused and noted; *SAVED says which.
 * True unless the database fails.
 */
bool magento_row_save(struct magento *m, enum magento_table table,
    const struct magento_saver *saver, const struct db_value *values,
    size_t count, const struct db_value *same, size_t same_count,
    long long customer, bool *saved)
    __attribute__((nonnull(1, 3, 4, 9), warn_unused_result));

/*
 * What to return after a statement at FROM had OUTCOME: that of TO, if one of
 * the rows could not be saved.
 */
enum db_outcome magento_row_outcome(const struct magento *m,
    enum db_outcome outcome) __attribute__((nonnull, warn_unused_result));

#endif
