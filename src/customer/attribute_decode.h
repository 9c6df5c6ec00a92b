/*
 * Binds "custom_attributes", which is a list of {attribute_code, value} or an
 * object code -> value (contract D21), before the definitions are known.
 */
#ifndef CUSTOMER_ATTRIBUTE_DECODE_H
#define CUSTOMER_ATTRIBUTE_DECODE_H

#include "customer/customer.h"
#include "web/bind.h"

/*
 * Replace *ATTRIBUTES by what VALUE holds.  Returns 0, or -1 after a problem
 * was added.  In both cases *ATTRIBUTES is freed with its customer.
 */
int attribute_decode(const struct bind_place *at,
    const struct json_value *value, struct attribute_values *attributes)
    __attribute__((nonnull(1, 3), warn_unused_result));

#endif
