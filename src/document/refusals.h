/*
 * What an operation refuses: its statuses, and their messages.
 */
#ifndef DOCUMENT_REFUSALS_H
#define DOCUMENT_REFUSALS_H

#include "base/buf.h"
#include "document/operations.h"

enum { DOCUMENT_REFUSALS_MAX = 32 };

struct document_refusals {
	enum problem_id list[DOCUMENT_REFUSALS_MAX];
	size_t count;
};

/* Make R those of O, which needs RESOURCE (NULL: it is open to all). */
void document_refusals_find(const struct document_operation *o,
    const char *resource, struct document_refusals *r)
    __attribute__((nonnull(1, 3)));

/* The lowest status of R above STATUS; 0 if there is none. */
int document_refusals_next(const struct document_refusals *r, int status)
    __attribute__((nonnull));

/*
 * Append the messages of R with STATUS to ABOUT, a line each, without the place
 * that they may begin with.
 */
void document_refusals_tell(const struct document_refusals *r, int status,
    struct buf *about) __attribute__((nonnull));

#endif
