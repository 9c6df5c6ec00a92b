/*
 * Writes an operation in the two forms of the document.
 */
#ifndef DOCUMENT_OPERATION_WRITE_H
#define DOCUMENT_OPERATION_WRITE_H

#include "document/need.h"
#include "document/operations.h"
#include "document/schema.h"

/* The security schemes, as both forms name them. */
#define DOCUMENT_BEARER "bearer"
#define DOCUMENT_OAUTH "oauth"

/* Append the id of O to OUT. */
void document_operation_id(const struct document_operation *o,
    struct buf *out) __attribute__((nonnull));

/*
 * Write O, a member under its method, which needs RESOURCE (NULL: it is open to
 * all).
 */
void document_operation_write(struct document_writer *d,
    const struct document_operation *o, const char *resource)
    __attribute__((nonnull(1, 2)));

/* Add the definitions that O needs to SET. */
void document_operation_need(const struct document_operation *o,
    document_set *set) __attribute__((nonnull));

#endif
