/*
 * The value of a custom attribute against the type of its
 * definition, and the form in which it is stored (contract D21).
 */
#ifndef CUSTOMER_ATTRIBUTE_VALUE_H
#define CUSTOMER_ATTRIBUTE_VALUE_H

#include "base/buf.h"
#include "customer/customer.h"
#include "shop/attribute.h"
#include "values/problems.h"

/* The place of an ENTITY's custom attributes in messages. */
struct text attribute_value_path(enum attribute_entity entity);

/*
 * Append the stored form of the value of A, which has a definition and a value,
 * to OUT; nothing if it has none after all.  A fault is added to P.
 */
void attribute_value_check(struct attribute_value *a,
    enum attribute_entity entity, struct buf *out, struct problems *p);

#endif
