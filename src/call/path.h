/*
 * What stands in a path for the {names} of its route (contract Gd).
 */
#ifndef CALL_PATH_H
#define CALL_PATH_H

#include <stdbool.h>

#include "call/call.h"

/*
 * Make *T the segment for the I-th name, percent-decoded; it lives as long as
 * CALL.  It need not be UTF-8.  False if memory is short, and the reply is
 * made.
 */
bool path_text(struct call *call, size_t i, struct text *t)
    __attribute__((nonnull, warn_unused_result));

/* Make *ID the number in it; false if it is none, and the reply is made. */
bool path_id(struct call *call, size_t i, long long *id)
    __attribute__((nonnull, warn_unused_result));

#endif
