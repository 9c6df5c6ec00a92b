/*
 * The rows of table region_name in the making.
 */
#ifndef CTL_REGION_ROWS_H
#define CTL_REGION_ROWS_H

#include "base/arena.h"
#include "base/text.h"

/* region_name.precedence */
enum {
	CTL_REGION_CODE, CTL_REGION_NAME, CTL_REGION_ALTERNATIVE,
	CTL_REGION_PART
};

struct ctl_region_row {
	struct text country, folded, name;
	long long region;
	int precedence;
};

struct ctl_region_rows {
	struct arena texts;	/* of the rows, and for the caller */
	struct ctl_region_row *list;
	size_t count;
};

/*
 * LIST with room for one more than COUNT members of SIZE bytes; NULL if memory
 * is short.
 */
void *ctl_region_rows_room(void *list, size_t count, size_t size)
    __attribute__((warn_unused_result));

/*
 * Add a row like ROW for each key of NAME, one of what its region is called,
 * which the caller keeps.  Returns 0, or -1 if memory is short.
 */
int ctl_region_rows_add(struct ctl_region_rows *r, struct ctl_region_row row,
    struct text name) __attribute__((nonnull, warn_unused_result));

/*
 * Keep one row for each key and region, and one for each spelling if several
 * regions have the key.
 */
void ctl_region_rows_tidy(struct ctl_region_rows *r) __attribute__((nonnull));

void ctl_region_rows_free(struct ctl_region_rows *r) __attribute__((nonnull));

#endif
