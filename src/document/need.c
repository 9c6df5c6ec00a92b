#include "document/need.h"

#include <limits.h>
#include <string.h>

#include "document/field.h"

static void
need_definition(document_set *set, size_t i)
{
	const struct document_definition *d = document_definition(i);

	if ((*set & 1ULL << i) != 0)
		return;
	*set |= 1ULL << i;
	if (d->type != NULL)
		document_need(set, d->type);
	for (const struct document_member *m = d->members;
	    m != NULL && m->name != NULL; m++)
		document_need(set, m->type);
	for (size_t f = 0; d->fields != NULL && f < d->fields->count; f++)
		document_need(set, document_field(d,
		    &d->fields->fields[f]).type);
}

void
document_need(document_set *set, const char *type)
{
	_Static_assert(DEFINITIONS_MAX <= sizeof(document_set) * CHAR_BIT,
	    "a bit for each");
	const struct document_definition *d;

	type += strspn(type, "[]?");
	for (size_t i = 0; (d = document_definition(i)) != NULL; i++)
		if (strcmp(d->name, type) == 0)
			need_definition(set, i);
}
