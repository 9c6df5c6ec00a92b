#include "ctl/region_rows.h"

#include <stdlib.h>

#include "values/region_name.h"

void *
ctl_region_rows_room(void *list, size_t count, size_t size)
{
	/* It grows when COUNT is a power of two. */
	if (list != NULL && (count & (count - 1)) != 0)
		return list;
	return realloc(list, (count > 0 ? count * 2 : 1) * size);
}

static int
add_row(struct ctl_region_rows *r, const struct ctl_region_row *row)
{
	struct ctl_region_row *list = ctl_region_rows_room(r->list, r->count,
	    sizeof(*list));

	if (list == NULL)
		return -1;
	r->list = list;
	list[r->count] = *row;
	list[r->count++].folded = arena_copy(&r->texts, row->folded);
	return r->texts.failed ? -1 : 0;
}

/* Add KEYS of what ROW is about; the first one is the whole name. */
static int
add_keys(struct ctl_region_rows *r, struct ctl_region_row row,
    const struct region_keys *keys)
{
	for (size_t i = 0; i < keys->count; i++) {
		row.folded = keys->keys[i];
		if (i > 0) {
			row.name = TEXT_LITERAL("");
			row.precedence = CTL_REGION_PART;
		}
		if (add_row(r, &row) == -1)
			return -1;
	}
	return 0;
}

int
ctl_region_rows_add(struct ctl_region_rows *r, struct ctl_region_row row,
    struct text name)
{
	struct region_keys keys = REGION_KEYS_EMPTY;
	int result = region_name_keys(row.country, name, &keys);

	row.name = name;
	if (result == 0)
		result = add_keys(r, row, &keys);
	row.name = TEXT_LITERAL("");
	row.precedence = CTL_REGION_PART;
	if (result == 0)
		result = region_name_digraph_keys(row.country, name, &keys);
	if (result == 0)
		result = add_keys(r, row, &keys);
	region_name_free(&keys);
	return result;
}

static int
compare_keys(const struct ctl_region_row *a, const struct ctl_region_row *b)
{
	int order = text_compare(a->country, b->country);

	return order != 0 ? order : text_compare(a->folded, b->folded);
}

static int
by_key(const void *left, const void *right)
{
	const struct ctl_region_row *a = left, *b = right;
	int order = compare_keys(a, b);

	if (order == 0)
		order = (a->region > b->region) - (a->region < b->region);
	return order != 0 ? order : text_compare(a->name, b->name);
}

/* The end of the rows from FIRST on that have the same key, and region. */
static size_t
end_of(const struct ctl_region_rows *r, size_t first, bool region)
{
	const struct ctl_region_row *row = &r->list[first];
	size_t i = first + 1;

	while (i < r->count && compare_keys(&r->list[i], row) == 0 &&
	    (!region || r->list[i].region == row->region))
		i++;
	return i;
}

/*
 * Give the rows from FIRST to END, a region's with the same key, its best
 * precedence, and keep those whose names differ; or only one of them.
 */
static size_t
keep_rows(struct ctl_region_rows *r, size_t kept, size_t first, size_t end,
    bool one)
{
	size_t begin = kept;
	int best = CTL_REGION_PART;

	for (size_t i = first; i < end; i++)
		if (r->list[i].precedence < best)
			best = r->list[i].precedence;
	for (size_t i = first; i < end; i++) {
		struct ctl_region_row row = r->list[i];

		row.precedence = best;
		if (one)
			row.name = TEXT_LITERAL("");
		if (kept == begin || (!one &&
		    text_compare(row.name, r->list[kept - 1].name) != 0))
			r->list[kept++] = row;
	}
	return kept;
}

void
ctl_region_rows_tidy(struct ctl_region_rows *r)
{
	size_t kept = 0, end, next;

	qsort(r->list, r->count, sizeof(*r->list), by_key);
	for (size_t i = 0; i < r->count; i = end) {
		bool one = end_of(r, i, true) == end_of(r, i, false);

		end = end_of(r, i, false);
		for (size_t j = i; j < end; j = next) {
			next = end_of(r, j, true);
			kept = keep_rows(r, kept, j, next, one);
		}
	}
	r->count = kept;
}

void
ctl_region_rows_free(struct ctl_region_rows *r)
{
	arena_free(&r->texts);
	free(r->list);
}
