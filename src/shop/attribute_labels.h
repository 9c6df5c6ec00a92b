/*
 * What a store calls a custom attribute and its options.
 */
#ifndef SHOP_ATTRIBUTE_LABELS_H
#define SHOP_ATTRIBUTE_LABELS_H

#include "base/text.h"
#include "db/db.h"

/* What gets an option of an attribute; 0, or -1 if memory is short. */
typedef int attribute_labels_option(long long id, struct text label,
    void *argument);

/*
 * Make *LABEL what the store STORE calls the attribute ID; free the string.  It
 * is NULL if the store has no name of its own for it.
 */
enum db_outcome attribute_labels_find(struct db *db, long long id,
    long long store, char **label) __attribute__((nonnull, warn_unused_result));

/*
 * Call EACH with ARGUMENT for the options of the attribute ID, in their order,
 * as the store STORE calls them, or else all stores.
 */
enum db_outcome attribute_labels_options(struct db *db, long long id,
    long long store, attribute_labels_option *each, void *argument)
    __attribute__((nonnull(1, 4), warn_unused_result));

#endif
