/*
 * store_attributes: the definitions of custom attributes, and their values.
 * Neighbours: attribute, customer, db.
 */
#ifndef STORE_ATTRIBUTES_H
#define STORE_ATTRIBUTES_H

#include "attribute.h"
#include "customer.h"
#include "db.h"

/* Read all definitions into *A, which is empty; free it in any case. */
enum db_outcome store_attributes_read(struct db *db, struct attributes *a)
    __attribute__((nonnull, warn_unused_result));

/*
 * Find the first attribute of C, or of its addresses, that must be unique but
 * whose value another account (or address) has; *TAKEN is it, or NULL.
 */
enum db_outcome store_attributes_unique(struct db *db,
    const struct customer *c, const struct custom_attribute **taken)
    __attribute__((nonnull, warn_unused_result));

/*
 * Insert the values of CUSTOM for the customer or address ID.  DB_DUPLICATE if
 * one that must be unique is there by now, from an earlier address of the same
 * request at the latest; then *TAKEN, which is NULL before, is it.
 */
enum db_outcome store_attributes_add(struct db *db,
    const struct custom_attributes *custom, long long id,
    const struct custom_attribute **taken)
    __attribute__((nonnull, warn_unused_result));

#endif
