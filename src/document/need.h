/*
 * Which definitions a document needs.
 */
#ifndef DOCUMENT_NEED_H
#define DOCUMENT_NEED_H

#include "document/definitions.h"

/* A set of definitions: a bit for each. */
typedef unsigned long long document_set;

/* Add to SET what TYPE, as in document/member.h, needs, and what that needs. */
void document_need(document_set *set, const char *type)
    __attribute__((nonnull));

#endif
