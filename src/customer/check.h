/*
 * The rules of contract B6 to B9 and B11 for what a client sent, in the order
 * in which they are applied.  They are pure functions: customer and settings
 * in, problems out.
 */
#ifndef CUSTOMER_CHECK_H
#define CUSTOMER_CHECK_H

#include <stdbool.h>
#include <time.h>

#include "customer/customer.h"
#include "shop/shop.h"
#include "values/problems.h"

/*
 * Contract B6 to B9: what only an administrator may send, e-mail, password, id
 * and redirect URL.  Adds one problem at most.  MAY_MANAGE: the caller may
 * manage customers.  NOW: the limit of what must not be in the future.
 */
void customer_check_registration(const struct registration *r, bool may_manage,
    const struct shop_settings *s, time_t now, struct problems *p);

/*
 * The id that a change of the account ID names, if any, must be that one
 * (contract G35).  Adds one problem at most.  ID 0: the account is new.
 */
void customer_check_id(const struct customer *c, long long id,
    struct problems *p) __attribute__((nonnull));

/*
 * Contract B11: the customer's own fields, with a line for each problem.  Sets
 * the birthday of C.
 */
void customer_check_fields(struct customer *c, const struct shop_settings *s,
    time_t now, struct problems *p);

#endif
