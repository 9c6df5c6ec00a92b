/*
 * What stands in the query of a call.
 */
#ifndef CALL_QUERY_H
#define CALL_QUERY_H

#include <stdbool.h>

#include "call/call.h"
#include "web/parameters.h"

/*
 * Read the parameter NAME of the query, in camelCase, into P, or that of ALIAS,
 * its other spelling, if it is not there.  False if the query is malformed or
 * has too many parts, and the reply is made.  Free P in any case.
 */
bool query_read(struct call *call, const char *name, const char *alias,
    struct parameters *p) __attribute__((nonnull, warn_unused_result));

#endif
