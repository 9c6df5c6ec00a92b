/*
 * Which routes the document of a caller has (contract G60).
 */
#ifndef DOCUMENT_SCOPE_H
#define DOCUMENT_SCOPE_H

#include "call/call.h"
#include "document/operations.h"

/*
 * True if CALL's caller has no route of one of SERVICES, names with commas
 * between them; *UNKNOWN is the first such name.  "all" is a service that
 * everybody has.
 */
bool document_scope_lacks(const struct call *call, struct text services,
    struct text *unknown) __attribute__((nonnull));

/*
 * What there is to say of the I-th route of CALL; NULL if its caller may not
 * use it, or it is of none of SERVICES, unless these are absent.
 */
const struct document_operation *document_scope_find(const struct call *call,
    size_t i, struct text services) __attribute__((nonnull));

#endif
