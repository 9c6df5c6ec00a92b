/*
 * The regions of ISO 3166-2, with their names in many languages: the file
 * schema/region-names.csv.
 */
#ifndef CTL_REGION_ENTRIES_H
#define CTL_REGION_ENTRIES_H

#include "base/text.h"

/* An entry: its names have "|" between them, its own first. */
struct ctl_region_entry {
	struct text country, code, names;
};

struct ctl_region_entries {
	struct ctl_region_entry *list;
	size_t count;
	char *bytes;		/* that the entries are views of */
};

/*
 * Read the entries of the file into *E, which is all zero; there are none if it
 * does not exist.  Returns EX_OK, or another exit status after reporting why.
 * Free them with ctl_region_entries_free in any case.
 */
int ctl_region_entries_read(struct ctl_region_entries *e)
    __attribute__((nonnull, warn_unused_result));

void ctl_region_entries_free(struct ctl_region_entries *e)
    __attribute__((nonnull));

/*
 * The names of the entry that is called like the region NAME of COUNTRY: the
 * one with its CODE, else one whose own name it is, else any.  The code alone
 * would not do, as an operator's list may have codes of its own.  Absent if
 * there is none.
 */
struct text ctl_region_entries_find(const struct ctl_region_entries *entries,
    struct text country, struct text code, struct text name)
    __attribute__((nonnull));

/* Take the first of NAMES off them into *NAME; false if there is none. */
bool ctl_region_entries_next_name(struct text *names, struct text *name)
    __attribute__((nonnull));

#endif
