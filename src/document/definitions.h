/*
 * The objects of bodies and answers, under the reference's names.
 */
#ifndef DOCUMENT_DEFINITIONS_H
#define DOCUMENT_DEFINITIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "customer/fields.h"
#include "document/member.h"

enum { DEFINITIONS_MAX = 64 };

struct document_definition {
	const char *name;
	const char *about;	/* a sentence */
	/* One of three: members, the table that binds it, what it is else. */
	const struct document_member *members;
	const struct field_table *fields;
	const char *type;
	bool partial;		/* of a change: no field is required */
	const char *extension;	/* of fields: its extension_attributes */
};

/* The I-th definition; NULL after the last. */
const struct document_definition *document_definition(size_t i);

#endif
