/*
 * A row of a CSV file of customers as the body of a sign-up.
 */
#ifndef IMPORT_CSV_ROW_H
#define IMPORT_CSV_ROW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/text.h"

enum { CSV_ROW_FIELDS_MAX = 100 };

/* What stands in each field of a row, by the first row of the file. */
struct csv_row_names {
	struct text list[CSV_ROW_FIELDS_MAX];
	size_t count;
};

/*
 * True if all NAMES are known, none is there twice, and email is one of them;
 * *UNKNOWN is the first that is not or is not there, if they are not.
 */
bool csv_row_check_names(const struct csv_row_names *names,
    struct text *unknown) __attribute__((nonnull));

/* The field of ROW, which has COUNT fields, that is called NAME, or absent. */
struct text csv_row_field(const struct csv_row_names *names,
    const struct text *row, size_t count, const char *name)
    __attribute__((nonnull));

/*
 * Append the body of POST V1/customers that ROW, which has COUNT fields, means
 * to OUT.  Empty fields are left out.
 */
void csv_row_write(const struct csv_row_names *names, const struct text *row,
    size_t count, struct buf *out) __attribute__((nonnull));

#endif
