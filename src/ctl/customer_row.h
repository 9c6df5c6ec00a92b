/*
 * An account in a list.
 */
#ifndef CTL_CUSTOMER_ROW_H
#define CTL_CUSTOMER_ROW_H

#include "db/value.h"
#include "json/write.h"

/* The columns, and the tables that have them: c is customer_entity. */
#define CUSTOMER_ROW_COLUMNS "c.entity_id, w.code, COALESCE(s.code, ''), " \
	"c.created_at, " \
	"IF(c.confirmation IS NULL, 'confirmed', 'pending'), " \
	"IF(c.password_hash IS NULL, 'no password', 'password'), c.email "
#define CUSTOMER_ROW_JOINS \
	"JOIN store_website w ON w.website_id = c.website_id " \
	"LEFT JOIN store s ON s.store_id = c.store_id "

/* Write the row in COLUMNS to standard output, a line. */
void customer_row_print(const struct db_value *columns)
    __attribute__((nonnull));

/* The same as an object in the list that W is in. */
void customer_row_write(struct json_writer *w, const struct db_value *columns)
    __attribute__((nonnull));

#endif
