/*
 * The values of custom attributes that are read with an account, until all of
 * it has been read and each can be given to the customer or its address.
 */
#ifndef ACCOUNT_READ_VALUES_H
#define ACCOUNT_READ_VALUES_H

#include <stddef.h>

#include "base/text.h"
#include "customer/customer.h"

struct read_value;

/* Begin with all zero. */
struct read_values {
	struct read_value *list;
	size_t count;
};

/*
 * Add SAVED, which is copied, the value of the attribute ATTRIBUTE, whose code
 * is CODE, of the address ENTITY; 0 is the customer.  Returns 0, or -1 if
 * memory is short.
 */
int read_values_add(struct read_values *v, long long entity,
    long long attribute, struct text code, struct text saved)
    __attribute__((nonnull, warn_unused_result));

/*
 * Give the values to C, whose addresses are there, by the ids of the
 * attributes.  Returns 0, or -1 if memory is short.
 */
int read_values_give(struct read_values *v, struct customer *c)
    __attribute__((nonnull, warn_unused_result));

/* Free what was not given. */
void read_values_free(struct read_values *v) __attribute__((nonnull));

#endif
