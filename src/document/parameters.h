/*
 * Parameters of paths, queries and headers.
 */
#ifndef DOCUMENT_PARAMETERS_H
#define DOCUMENT_PARAMETERS_H

#include "base/text.h"

struct document_parameter {
	const char *name;
	const char *in;		/* "path", "query", "header" */
	const char *type;	/* as of a document_member */
	const char *about;	/* a sentence, or NULL */
	const char *example;	/* NULL: none is sent */
};

/* Those of an operation; after the last stands one without a name. */
extern const struct document_parameter document_creation[];
extern const struct document_parameter document_search[];
extern const struct document_parameter document_store_codes[];

/* The parameter that stands in PATH as {NAME}, or NULL. */
const struct document_parameter *document_path_parameter(const char *path,
    struct text name) __attribute__((nonnull));

#endif
