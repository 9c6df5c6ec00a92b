#include "document/refusals.h"

#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* What all operations refuse, those that read a body, and guarded ones. */
static const enum problem_id all[] = { PROBLEM_BAD_PATH,
    PROBLEM_INVALID_VALUE, PROBLEM_NOT_ACCEPTABLE,
    PROBLEM_TOO_MANY_REQUESTS, PROBLEM_INTERNAL, PROBLEM_UNAVAILABLE };
static const enum problem_id of_bodies[] = { PROBLEM_DECODING,
    PROBLEM_TYPE_EMPTY, PROBLEM_TYPE_UNKNOWN, PROBLEM_TOO_LARGE };
static const enum problem_id of_guarded[] = { PROBLEM_NOT_AUTHORIZED };

static void
add(struct document_refusals *r, const enum problem_id *list, size_t count)
{
	memcpy(&r->list[r->count], list, count * sizeof(*list));
	r->count += count;
}

/* True if O looks at a body, be it only to refuse it (contract G6). */
static bool
reads_body(const struct document_operation *o)
{
	return strcmp(o->method, "POST") == 0 || strcmp(o->method, "PUT") == 0;
}

void
document_refusals_find(const struct document_operation *o,
    const char *resource, struct document_refusals *r)
{
	_Static_assert(COUNT(all) + COUNT(of_guarded) + COUNT(of_bodies) +
	    DOCUMENT_PROBLEMS_MAX <= DOCUMENT_REFUSALS_MAX,
	    "there is room for all");

	size_t own = 0;

	while (own < DOCUMENT_PROBLEMS_MAX &&
	    o->problems[own] != PROBLEM_BAD_PATH)
		own++;
	r->count = 0;
	add(r, all, COUNT(all));
	if (resource != NULL)
		add(r, of_guarded, COUNT(of_guarded));
	if (reads_body(o))
		add(r, of_bodies, COUNT(of_bodies));
	add(r, o->problems, own);
}

int
document_refusals_next(const struct document_refusals *r, int status)
{
	int next = 0;

	for (size_t i = 0; i < r->count; i++) {
		int is = problems_text(r->list[i])->status;

		if (is > status && (next == 0 || is < next))
			next = is;
	}
	return next;
}

void
document_refusals_tell(const struct document_refusals *r, int status,
    struct buf *about)
{
	static const char path[] = "%path";

	for (size_t i = 0; i < r->count; i++) {
		const struct problem_text *row = problems_text(r->list[i]);

		if (row->status != status)
			continue;
		if (*buf_string(about) != '\0')
			buf_byte(about, '\n');
		buf_text(about, row->text + (text_starts_with(
		    text_of(row->text), path) ? sizeof(path) - 1 : 0));
	}
}
