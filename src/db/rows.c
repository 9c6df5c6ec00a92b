#include "db/rows.h"

#include <stdlib.h>

#include "db/handle.h"

struct row_buffers {
	MYSQL_BIND binds[DB_COLUMNS_MAX];
	unsigned long lengths[DB_COLUMNS_MAX];
	my_bool nulls[DB_COLUMNS_MAX];
	struct db_value columns[DB_COLUMNS_MAX];
	unsigned count;
	char *memory;
};

static bool
is_whole_number(enum enum_field_types type)
{
	return type == MYSQL_TYPE_TINY || type == MYSQL_TYPE_SHORT ||
	    type == MYSQL_TYPE_INT24 || type == MYSQL_TYPE_LONG ||
	    type == MYSQL_TYPE_LONGLONG;
}

/*
 * Allocate room for the widest row of the result and bind it; false if memory
 * is short or there are more than DB_COLUMNS_MAX columns.
 */
static bool
bind_columns(MYSQL_STMT *handle, MYSQL_RES *metadata, struct row_buffers *r)
{
	MYSQL_FIELD *fields = mysql_fetch_fields(metadata);
	size_t room = 1;
	char *at;

	r->count = mysql_num_fields(metadata);
	if (r->count > DB_COLUMNS_MAX)
		return false;
	for (unsigned i = 0; i < r->count; i++)
		room += fields[i].max_length + 1;
	if ((at = r->memory = malloc(room)) == NULL)
		return false;
	for (unsigned i = 0; i < r->count; i++) {
		MYSQL_BIND *b = &r->binds[i];

		b->is_null = &r->nulls[i];
		b->length = &r->lengths[i];
		if (is_whole_number(fields[i].type)) {
			b->buffer_type = MYSQL_TYPE_LONGLONG;
			b->buffer = &r->columns[i].number;
		} else {
			b->buffer_type = MYSQL_TYPE_STRING;
			b->buffer = at;
			b->buffer_length = fields[i].max_length;
			at += fields[i].max_length + 1;
		}
	}
	return mysql_stmt_bind_result(handle, r->binds) == 0;
}

/*
 * Call ROW for each row.  Returns the last status of mysql_stmt_fetch, or 0 if
 * ROW has failed.
 */
static int
each_row(MYSQL_STMT *handle, struct row_buffers *r, db_row *row,
    void *argument)
{
	int status;

	while ((status = mysql_stmt_fetch(handle)) == 0) {
		for (unsigned i = 0; i < r->count; i++) {
			struct db_value *c = &r->columns[i];

			bool text = r->binds[i].buffer_type ==
			    MYSQL_TYPE_STRING;

			c->text = TEXT_ABSENT;
			c->type = text ? DB_TEXT : DB_NUMBER;
			if (r->nulls[i]) {
				c->type = DB_NULL;
				c->number = 0;
			} else if (text)
				c->text = (struct text){ r->binds[i].buffer,
				    r->lengths[i] };
		}
		if (row != NULL && row(r->columns, argument) == -1)
			return 0;
	}
	return status;
}

enum db_outcome
db_rows_fetch(struct db *db, MYSQL_STMT *handle, const char *sql, db_row *row,
    void *argument)
{
	/* Can't happen: bind_columns makes room for the widest row. */
	struct db_fault fault = { 0, "", "data would be cut off" };
	struct row_buffers r = { 0 };
	MYSQL_RES *metadata;
	int status = 0;			/* no memory */

	if (mysql_stmt_field_count(handle) == 0)
		return DB_OK;		/* no result */
	if (mysql_stmt_store_result(handle) != 0)
		return db_handle_statement_failure(db, handle, sql);
	metadata = mysql_stmt_result_metadata(handle);
	if (metadata != NULL && bind_columns(handle, metadata, &r))
		status = each_row(handle, &r, row, argument);
	if (status == 1)
		db_handle_statement_fault(handle, &fault);
	free(r.memory);
	mysql_free_result(metadata);
	(void)mysql_stmt_free_result(handle);
	if (status == MYSQL_NO_DATA)
		return DB_OK;
	return status == 0 ? DB_AWAY :
	    db_handle_failure(db, &fault, sql);
}
