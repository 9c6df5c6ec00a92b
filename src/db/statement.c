#include "db/statement.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mysql.h>

#include "base/log.h"
#include "db/handle.h"

static enum db_outcome
failure(struct db *db, MYSQL_STMT *handle, const struct db_statement *statement)
{
	struct db_fault fault;

	db_handle_statement_fault(handle, &fault);
	return db_handle_failure(db, &fault, statement->sql);
}

static bool
bind_parameters(MYSQL_STMT *handle, const struct db_value *values,
    size_t count, MYSQL_BIND *binds)
{
	memset(binds, 0, count * sizeof(*binds));
	for (size_t i = 0; i < count; i++) {
		const struct db_value *v = &values[i];

		switch (v->type) {
		case DB_NULL:
			binds[i].buffer_type = MYSQL_TYPE_NULL;
			break;
		case DB_NUMBER:
			binds[i].buffer_type = MYSQL_TYPE_LONGLONG;
			binds[i].buffer = (void *)(uintptr_t)&v->number;
			break;
		case DB_TEXT:
			binds[i].buffer_type = MYSQL_TYPE_STRING;
			binds[i].buffer = (void *)(uintptr_t)v->text.bytes;
			binds[i].buffer_length = v->text.length;
			break;
		}
	}
	return count == 0 || mysql_stmt_bind_param(handle, binds) == 0;
}

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

/* Fetch the result, if there is one, and call ROW for each row. */
static enum db_outcome
fetch(struct db *db, MYSQL_STMT *handle, const struct db_statement *statement,
    db_row *row, void *argument)
{
	/* Can't happen: bind_columns makes room for the widest row. */
	struct db_fault fault = { 0, "", "data would be cut off" };
	struct row_buffers r = { 0 };
	MYSQL_RES *metadata;
	int status = 0;			/* no memory */

	if (mysql_stmt_field_count(handle) == 0)
		return DB_OK;		/* no result */
	if (mysql_stmt_store_result(handle) != 0)
		return failure(db, handle, statement);
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
	    db_handle_failure(db, &fault, statement->sql);
}

/* The prepared form of STATEMENT on this connection, or NULL. */
static MYSQL_STMT *
find(const struct db *db, const struct db_statement *statement)
{
	for (size_t i = 0; i < db->prepared_count; i++)
		if (db->prepared[i].statement == statement)
			return db->prepared[i].handle;
	return NULL;
}

/*
 * Prepare STATEMENT as *HANDLE and run it, with BINDS for its parameters.  Both
 * commands are sent together and cost one round trip: in a CGI process, most
 * statements run only once.
 */
static enum db_outcome
prepare_and_execute(struct db *db, const struct db_statement *statement,
    const struct db_value *values, size_t count, MYSQL_BIND *binds,
    MYSQL_STMT **handle)
{
	unsigned parameters = (unsigned)count;
	struct db_fault fault;
	my_bool yes = 1;

	if ((*handle = mysql_stmt_init(db->mysql)) == NULL)
		return DB_AWAY;		/* no memory */
	(void)mysql_stmt_attr_set(*handle, STMT_ATTR_UPDATE_MAX_LENGTH, &yes);
	(void)mysql_stmt_attr_set(*handle, STMT_ATTR_PREBIND_PARAMS,
	    &parameters);
	if (bind_parameters(*handle, values, count, binds) &&
	    mariadb_stmt_execute_direct(*handle, statement->sql,
	    strlen(statement->sql)) == 0)
		return DB_OK;
	db_handle_statement_fault(*handle, &fault);
	(void)mysql_stmt_close(*handle);
	return db_handle_failure(db, &fault, statement->sql);
}

/* The same, and keep *HANDLE. */
static enum db_outcome
execute_first(struct db *db, const struct db_statement *statement,
    const struct db_value *values, size_t count, MYSQL_STMT **handle)
{
	MYSQL_BIND binds[DB_PARAMETERS_MAX];
	enum db_outcome outcome;

	if (db->prepared_count == DB_STATEMENTS_MAX)
		db_handle_forget_last(db);
	outcome = prepare_and_execute(db, statement, values, count, binds,
	    handle);
	if (outcome == DB_OK)
		db->prepared[db->prepared_count++] =
		    (struct db_prepared){ statement, *handle };
	return outcome;
}

static enum db_outcome
execute_again(struct db *db, const struct db_statement *statement,
    const struct db_value *values, size_t count, MYSQL_STMT *handle)
{
	MYSQL_BIND binds[DB_PARAMETERS_MAX];

	if (!bind_parameters(handle, values, count, binds) ||
	    mysql_stmt_execute(handle) != 0)
		return failure(db, handle, statement);
	return DB_OK;
}

/* What HANDLE, which was run, has done and found. */
static enum db_outcome
take_result(struct db *db, MYSQL_STMT *handle,
    const struct db_statement *statement, db_row *row, void *argument)
{
	db->error_number = 0;
	db->error[0] = '\0';
	db->insert_id = (long long)mysql_stmt_insert_id(handle);
	db->changed = (long long)mysql_stmt_affected_rows(handle);
	return fetch(db, handle, statement, row, argument);
}

enum db_outcome
db_statement_execute(struct db *db, const struct db_statement *statement,
    const struct db_value *values, size_t count, db_row *row, void *argument)
{
	MYSQL_STMT *handle = find(db, statement);
	enum db_outcome outcome;

	if (count > DB_PARAMETERS_MAX ||
	    (handle != NULL && count != mysql_stmt_param_count(handle))) {
		log_begin(LOG_LEVEL_ERROR, "wrong number of parameters");
		log_text("statement", statement->sql);
		log_end();
		return DB_FAILED;
	}
	outcome = handle != NULL ?
	    execute_again(db, statement, values, count, handle) :
	    execute_first(db, statement, values, count, &handle);
	return outcome != DB_OK ? outcome :
	    take_result(db, handle, statement, row, argument);
}

enum db_outcome
db_statement_execute_once(struct db *db, const struct db_statement *statement,
    const struct db_value *values, size_t count, db_row *row, void *argument)
{
	MYSQL_BIND *binds = calloc(count + 1, sizeof(*binds));
	MYSQL_STMT *handle;
	enum db_outcome outcome;

	if (binds == NULL)
		return DB_AWAY;
	outcome = prepare_and_execute(db, statement, values, count, binds,
	    &handle);
	if (outcome == DB_OK) {
		outcome = take_result(db, handle, statement, row, argument);
		(void)mysql_stmt_close(handle);
	}
	free(binds);
	return outcome;
}
