/*
 * Reads CSV as RFC 4180 has it, in place.  Lines may end with LF alone
 * too; a byte order mark at the start is passed over.
 */
#ifndef CTL_CSV_H
#define CTL_CSV_H

#include <stddef.h>

#include "base/text.h"

/* Where the reading stands. */
struct ctl_csv {
	char *at, *end;
	unsigned long line;	/* on which the next record begins, from 1 */
};

enum ctl_csv_outcome { CTL_CSV_RECORD, CTL_CSV_END, CTL_CSV_FAULT };

/* Begin with LENGTH bytes at BYTES, which are changed by reading. */
void ctl_csv_start(struct ctl_csv *csv, char *bytes, size_t length);

/*
 * Read the next record into FIELDS, which has room for MOST, and *COUNT.  On
 * CTL_CSV_FAULT, *REASON says what is wrong with it.
 */
enum ctl_csv_outcome ctl_csv_next(struct ctl_csv *csv, struct text *fields,
    size_t most, size_t *count, const char **reason)
    __attribute__((nonnull, warn_unused_result));

#endif
