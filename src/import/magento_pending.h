/*
 * Rows of one table that wait to be saved together: by one statement, or, if it
 * fails, one by one.
 */
#ifndef IMPORT_MAGENTO_PENDING_H
#define IMPORT_MAGENTO_PENDING_H

#include "base/arena.h"
#include "import/magento_row.h"

enum {
	MAGENTO_PENDING_MAX = 100,
	MAGENTO_VALUES_MAX = 28,	/* of a row */
	MAGENTO_SAME_MAX = 3,
	MAGENTO_CHANGES_MAX = 3
};

/* A row with what magento_row_save needs, and how it was changed. */
struct magento_row {
	struct db_value values[MAGENTO_VALUES_MAX];
	struct db_value same[MAGENTO_SAME_MAX];
	long long customer;
	struct text changes[MAGENTO_CHANGES_MAX];
	size_t change_count;
};

/* Gets each row that was saved; true unless the database or memory fails. */
typedef bool magento_saved(void *argument, const struct db_value *values);

struct magento_pending {
	struct magento *m;
	enum magento_table table;
	const struct magento_saver *saver;
	size_t count, same_count;	/* of a row */
	magento_saved *saved;		/* or NULL */
	void *argument;
	size_t row_count;
	struct magento_row rows[MAGENTO_PENDING_MAX];
	struct arena texts;
};

/*
 * Begin with rows of TABLE that SAVER saves; each has COUNT values, and
 * SAME_COUNT of those that say whether it is the same.  SAVED may be NULL.
 */
void magento_pending_begin(struct magento_pending *p, struct magento *m,
    enum magento_table table, const struct magento_saver *saver, size_t count,
    size_t same_count, magento_saved *saved, void *argument)
    __attribute__((nonnull(1, 2, 4)));

/*
 * A new row that belongs to CUSTOMER, for the caller to fill; it is added when
 * the caller says so.  Texts are copied then.
 */
struct magento_row *magento_pending_new(struct magento_pending *p,
    long long customer) __attribute__((nonnull, returns_nonnull));

/*
 * Say, as by printf, how ROW, which is new, was changed.  That is noted if it
 * is saved.  At most MAGENTO_CHANGES_MAX times.
 */
bool magento_pending_changed(struct magento_pending *p,
    struct magento_row *row, const char *format, ...)
    __attribute__((nonnull, warn_unused_result, format(printf, 3, 4)));

/*
 * Add the new row.  When many have come, they are saved.  True unless the
 * database or memory fails, which M's outcome tells.
 */
bool magento_pending_add(struct magento_pending *p)
    __attribute__((nonnull, warn_unused_result));

/* Save those that are left, and give back their memory. */
enum db_outcome magento_pending_end(struct magento_pending *p,
    enum db_outcome outcome) __attribute__((nonnull, warn_unused_result));

#endif
