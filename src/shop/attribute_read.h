/*
 * Reads the definitions of custom attributes.
 */
#ifndef SHOP_ATTRIBUTE_READ_H
#define SHOP_ATTRIBUTE_READ_H

#include "db/db.h"
#include "shop/attribute.h"

/* Read all definitions into *A, which is empty.  Free it in any case. */
enum db_outcome attribute_read(struct db *db, struct attributes *a)
    __attribute__((nonnull, warn_unused_result));

#endif
