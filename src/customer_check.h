/*
 * customer_check: the rules of contract B6 to B12 for a decoded request, pure:
 * customer and settings in, problems out.  Which step asks what is the order of
 * the functions here; endpoint_create calls them in this order.
 * Neighbours: customer, shop, problems, the validators.
 */
#ifndef CUSTOMER_CHECK_H
#define CUSTOMER_CHECK_H

#include <stdbool.h>
#include <time.h>

#include "customer.h"
#include "problems.h"
#include "shop.h"

/* The most characters of a password; more would only serve to keep us busy. */
enum { CUSTOMER_PASSWORD_MAX = 256 };

/*
 * Steps 6 to 9 (who may say what, e-mail given, password rules, id, redirect):
 * at most one problem is added.  MANAGER: the caller may manage customers.
 * NOW: for what must not be in the future.
 */
void customer_check_request(const struct customer_request *r, bool manager,
    const struct shop_settings *s, time_t now, struct problems *p);

/*
 * Step 11: the customer's own fields, every fault a line.  Sets the customer's
 * birthday.
 */
void customer_check_fields(struct customer *c, const struct shop_settings *s,
    time_t now, struct problems *p);

/* True if the country of A is one that the shop allows (contract D6). */
bool customer_check_country(const struct address *a,
    const struct shop_settings *s);

/*
 * Step 12: all addresses, every fault.  The regions have been looked up.
 */
void customer_check_addresses(const struct customer *c,
    const struct shop_settings *s, struct problems *p);

#endif
