#include "ctl/customer_row.h"

#include <stdio.h>

#include "ctl/ctl.h"

static const char *const names[] = { "id", "website", "store", "created_at",
    "state", "password", "email" };

enum { COLUMNS = sizeof(names) / sizeof(*names) };

void
customer_row_print(const struct db_value *columns)
{
	(void)printf("%lld", columns[0].number);
	for (size_t i = 1; i < COLUMNS; i++) {
		(void)putchar('\t');
		ctl_print(db_column_text(&columns[i]));
	}
	(void)putchar('\n');
}

void
customer_row_write(struct json_writer *w, const struct db_value *columns)
{
	json_write_object(w, NULL);
	json_write_number(w, names[0], columns[0].number);
	for (size_t i = 1; i < COLUMNS; i++)
		json_write_text(w, names[i], db_column_text(&columns[i]));
	json_write_end_object(w);
}
