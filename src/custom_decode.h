/*
 * custom_decode: binds "custom_attributes", a list of {attribute_code, value}
 * or an object code -> value (contract D21).  Definitions are looked at later.
 */
#ifndef CUSTOM_DECODE_H
#define CUSTOM_DECODE_H

#include "customer.h"
#include "decode.h"

/*
 * Replace *CUSTOM by what VALUE holds.  Returns 0, or -1 after a problem was
 * added; *CUSTOM is to be freed with its customer in both cases.
 */
int custom_decode(const struct decode *at, const struct jsonio_value *value,
    struct custom_attributes *custom);

#endif
