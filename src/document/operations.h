/*
 * What the document says of each route: a row for each (contract G60).
 */
#ifndef DOCUMENT_OPERATIONS_H
#define DOCUMENT_OPERATIONS_H

#include "document/member.h"
#include "document/parameters.h"
#include "values/problems.h"

enum { DOCUMENT_PROBLEMS_MAX = 16 };

struct document_operation {
	const char *method;
	const char *path;	/* as in the table of routes */
	const char *service;	/* the reference's name of it */
	const char *name;	/* of the operation, behind its service's */
	const char *about;	/* a sentence */
	const char *answer;	/* type of a success */
	const struct document_member *body;	/* NULL: there is none */
	const struct document_parameter *parameters; /* beside the path's */
	/* JSON of a body that is answered with 200; NULL: there is none. */
	const char *example;
	/*
	 * What it refuses, beside what all operations do: PROBLEM_BAD_PATH,
	 * which is 0 and so ends the list, is one of those.
	 */
	enum problem_id problems[DOCUMENT_PROBLEMS_MAX];
};

/* The row for the route METHOD PATH, or NULL. */
const struct document_operation *document_operation(const char *method,
    const char *path) __attribute__((nonnull));

#endif
