/*
 * The rows of custom attributes' values.  Those that are marked as kept are
 * left alone.
 */
#ifndef ACCOUNT_ATTRIBUTE_ROWS_H
#define ACCOUNT_ATTRIBUTE_ROWS_H

#include "customer/customer.h"
#include "db/db.h"

/*
 * Find the first attribute of C, or of its addresses, that must be unique but
 * whose value another account (or address) has; *TAKEN is it, or NULL.
 */
enum db_outcome attribute_rows_taken(struct db *db,
    const struct customer *c, const struct attribute_value **taken)
    __attribute__((nonnull, warn_unused_result));

/*
 * Insert the values of ATTRIBUTES for the customer or address ID.  DB_DUPLICATE
 * if one that must be unique is taken by now, perhaps by an earlier address of
 * the same request; then *TAKEN, which is NULL before, is it.
 */
enum db_outcome attribute_rows_insert(struct db *db,
    const struct attribute_values *attributes, long long id,
    const struct attribute_value **taken)
    __attribute__((nonnull, warn_unused_result));

/*
 * Delete what the customer or address ID has of ATTRIBUTES, which have their
 * definitions: before the new values are inserted, so that values which must be
 * unique may change places.
 */
enum db_outcome attribute_rows_delete(struct db *db,
    const struct attribute_values *attributes, long long id)
    __attribute__((nonnull, warn_unused_result));

#endif
