/*
 * custom_value: the value of a custom attribute against the type of its
 * definition, and the form in which it is stored (contract D21).
 * Neighbours: attribute, customer, problems, the validators.
 */
#ifndef CUSTOM_VALUE_H
#define CUSTOM_VALUE_H

#include "attribute.h"
#include "buf.h"
#include "customer.h"
#include "problems.h"

/* The place of an ENTITY's custom attributes in messages. */
struct text custom_value_path(enum attribute_entity entity);

/*
 * Append the stored form of the value of A, which has a definition and a value,
 * to OUT; nothing if it has none after all.  A fault is added to P.
 */
void custom_value_check(struct custom_attribute *a,
    enum attribute_entity entity, struct buf *out, struct problems *p);

#endif
