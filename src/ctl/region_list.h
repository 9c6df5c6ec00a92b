/*
 * A list of regions that is to be imported: CSV, a row for each region.
 */
#ifndef CTL_REGION_LIST_H
#define CTL_REGION_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/text.h"

struct ctl_region {
	long long id;
	struct text country, code, name;
	struct text alternative;	/* another name; empty: none */
	unsigned long line;		/* of the file */
};

struct ctl_region_list {
	struct ctl_region *regions;	/* by id */
	size_t count;
};

enum { CTL_REGION_LIST_COUNTRY_LEN = 2 };	/* of the code of a country */

/* True if CODE is among COUNTRIES, codes one after the other. */
bool ctl_region_list_is_among(const struct buf *countries, struct text code)
    __attribute__((nonnull));

/*
 * Read the LENGTH bytes at BYTES, the contents of the file PATH, into *L, which
 * is all zero.  Reading changes them; the regions are views of them.  Regions
 * must be in one of COUNTRIES and have ids of their own.  Returns EX_OK, or
 * another exit status after reporting the first row that is wrong.  Free L with
 * ctl_region_list_free in any case.
 */
int ctl_region_list_read(struct ctl_region_list *l, const char *path,
    char *bytes, size_t length, const struct buf *countries)
    __attribute__((nonnull, warn_unused_result));

void ctl_region_list_free(struct ctl_region_list *l) __attribute__((nonnull));

#endif
