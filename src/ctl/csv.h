/*
 * Reads CSV (RFC 4180) in place.  Lines may also end with LF alone; a byte
 * order mark at the start is skipped.
 */
#ifndef CTL_CSV_H
#define CTL_CSV_H

#include <stddef.h>

#include "base/text.h"

/* A position in the text. */
struct ctl_csv {
	char *at, *end;
	unsigned long line;	/* where the next record begins, from 1 */
};

enum ctl_csv_outcome { CTL_CSV_RECORD, CTL_CSV_END, CTL_CSV_MALFORMED };

/* Start with the LENGTH bytes at BYTES.  Reading changes them. */
void ctl_csv_start(struct ctl_csv *csv, char *bytes, size_t length);

/*
 * Read the next record into the MAX elements of FIELDS and their number into
 * *COUNT; the fields are views of the bytes.  After CTL_CSV_MALFORMED, *REASON
 * says what is wrong with the record.
 */
enum ctl_csv_outcome ctl_csv_next(struct ctl_csv *csv, struct text *fields,
    size_t max, size_t *count, const char **reason)
    __attribute__((nonnull, warn_unused_result));

#endif
