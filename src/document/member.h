/*
 * A member of what the document describes: of an object, of a body, or a
 * parameter.
 */
#ifndef DOCUMENT_MEMBER_H
#define DOCUMENT_MEMBER_H

#include "customer/fields.h"

/*
 * Types are words: "string", "integer", "number", "boolean"; "password", a
 * string that is to become one; "parameters", an object or a list; the name of
 * a definition, which has a hyphen; any of these after "[]", a list of it.
 * After "?" it is that or an empty list.
 */
struct document_member {
	const char *name;
	const char *type;
	enum {
		MEMBER_OPTIONAL,
		MEMBER_REQUIRED,
		MEMBER_OR_NULL	/* optional; an answer may have null */
	} presence;
	const char *about;	/* a sentence, or NULL */
	const struct field *field;	/* whose rules it has; or NULL */
};

/*
 * Rows of a list of members: name, type and, if there is something to say, a
 * sentence.
 */
#define REQUIRED(...) MEMBER_ROW_(MEMBER_REQUIRED, __VA_ARGS__, NULL, NULL)
#define OPTIONAL(...) MEMBER_ROW_(MEMBER_OPTIONAL, __VA_ARGS__, NULL, NULL)
#define OR_NULL(...) MEMBER_ROW_(MEMBER_OR_NULL, __VA_ARGS__, NULL, NULL)
#define MEMBER_ROW_(presence, name, type, about, ...) \
	{ name, type, presence, about, NULL }

/* After the last member of a list. */
#define MEMBER_END { .name = NULL }

#endif
