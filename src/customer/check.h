/*
 * The rules of contract B6 to B12 for a decoded request, pure:
 * customer and settings in, problems out.  Which step asks what is the order of
 * the functions here; endpoint_create calls them in this order.
 */
#ifndef CUSTOMER_CHECK_H
#define CUSTOMER_CHECK_H

#include <stdbool.h>
#include <time.h>

#include "customer/customer.h"
#include "shop/shop.h"
#include "values/problems.h"

/*
 * Steps 6 to 9 (who may say what, e-mail given, password rules, id, redirect):
 * at most one problem is added.  MANAGER: the caller may manage customers.
 * NOW: for what must not be in the future.
 */
void customer_check_registration(const struct registration *r, bool manager,
    const struct shop_settings *s, time_t now, struct problems *p);

/*
 * Step 11: the customer's own fields, every fault a line.  Sets the customer's
 * birthday.
 */
void customer_check_fields(struct customer *c, const struct shop_settings *s,
    time_t now, struct problems *p);

#endif
