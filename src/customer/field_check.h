/*
 * The rules that the fields of customers and addresses share.
 */
#ifndef CUSTOMER_FIELD_CHECK_H
#define CUSTOMER_FIELD_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "customer/fields.h"
#include "shop/shop.h"
#include "values/problems.h"

/* True if FIELD is required under these settings. */
bool field_check_is_required(const struct field *field,
    const struct shop_settings *s);

/* Add "... is a required value." if FIELD is required and not GIVEN. */
void field_check_required(const struct field *field, bool given,
    const struct shop_settings *s, struct problems *p);

/* Add the problems of VALUE with length and characters (contract D13). */
void field_check_text(const struct field *field, struct text value,
    struct problems *p);

/*
 * Add "... is not valid!", with the label of FIELD, unless VALUE is absent or a
 * name (contract D11).
 */
void field_check_name(const struct field *field, struct text value,
    struct problems *p);

/* Write N in decimal digits to OUT of SIZE bytes; returns a view of them. */
struct text field_check_decimal(long long n, char *out, size_t size);

#endif
