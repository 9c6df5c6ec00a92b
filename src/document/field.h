/*
 * The fields by which customers are bound, as members of a definition.
 */
#ifndef DOCUMENT_FIELD_H
#define DOCUMENT_FIELD_H

#include "document/definitions.h"

/* The member that FIELD is in D. */
struct document_member document_field(const struct document_definition *d,
    const struct field *field) __attribute__((nonnull));

#endif
