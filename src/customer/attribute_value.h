/*
 * The rules for the value of a custom attribute by its type, and the form in
 * which it is saved (contract D21).
 */
#ifndef CUSTOMER_ATTRIBUTE_VALUE_H
#define CUSTOMER_ATTRIBUTE_VALUE_H

#include "base/buf.h"
#include "customer/customer.h"
#include "shop/attribute.h"
#include "values/problems.h"

/*
 * The beginning of a message about the custom attributes of ENTITY: it says
 * where they stand.
 */
struct text attribute_value_path(enum attribute_entity entity);

/*
 * Append the value of A, which has a definition and a value, to OUT in the form
 * in which it is saved; nothing if it turns out to be empty.  Adds a problem to
 * P if the value is not valid.
 */
void attribute_value_check(struct attribute_value *a,
    enum attribute_entity entity, struct buf *out, struct problems *p);

#endif
