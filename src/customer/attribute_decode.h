/*
 * Binds "custom_attributes", a list of {attribute_code, value}
 * or an object code -> value (contract D21).  Definitions are looked at later.
 */
#ifndef CUSTOMER_ATTRIBUTE_DECODE_H
#define CUSTOMER_ATTRIBUTE_DECODE_H

#include "customer/customer.h"
#include "web/bind.h"

/*
 * Replace *ATTRIBUTES by what VALUE holds.  Returns 0, or -1 after a problem
 * was added; *ATTRIBUTES is to be freed with its customer in both cases.
 */
int attribute_decode(const struct bind_place *at,
    const struct json_value *value, struct attribute_values *attributes);

#endif
