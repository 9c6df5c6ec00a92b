#include "db/statement.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mysql.h>

#include "base/log.h"
#include "db/handle.h"
#include "db/rows.h"

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

static struct db_prepared *
find(struct db *db, const struct db_statement *statement)
{
	for (size_t i = 0; i < db->prepared_count; i++)
		if (db->prepared[i].statement == statement)
			return &db->prepared[i];
	return NULL;
}

static struct db_prepared *
add(struct db *db, const struct db_statement *statement)
{
	struct db_prepared *new;

	if (db->prepared_count == DB_STATEMENTS_MAX)
		db_handle_forget_last(db);
	new = &db->prepared[db->prepared_count++];
	*new = (struct db_prepared){ statement, NULL };
	return new;
}

/* A handle that is to be closed, or NULL if there is no memory. */
static MYSQL_STMT *
new_handle(struct db *db)
{
	MYSQL_STMT *handle = mysql_stmt_init(db->mysql);
	my_bool yes = 1;

	if (handle != NULL)
		(void)mysql_stmt_attr_set(handle, STMT_ATTR_UPDATE_MAX_LENGTH,
		    &yes);
	return handle;
}

/* Keep the statement of ENTRY prepared: its handle, or NULL with *OUTCOME. */
static MYSQL_STMT *
keep_prepared(struct db *db, struct db_prepared *entry,
    enum db_outcome *outcome)
{
	const char *sql = entry->statement->sql;
	MYSQL_STMT *handle = new_handle(db);

	*outcome = DB_AWAY;	/* no memory */
	if (handle == NULL)
		return NULL;
	if (mysql_stmt_prepare(handle, sql, strlen(sql)) == 0) {
		db->kept++;
		return entry->handle = handle;
	}
	*outcome = db_handle_statement_failure(db, handle, sql);
	(void)mysql_stmt_close(handle);
	return NULL;
}

/* The caller's mistake. */
static enum db_outcome
refuse_count(const struct db_statement *statement)
{
	log_begin(LOG_LEVEL_ERROR, "wrong number of parameters");
	log_text("statement", statement->sql);
	log_end();
	return DB_FAILED;
}

/* Run HANDLE, which is prepared. */
static enum db_outcome
execute(struct db *db, MYSQL_STMT *handle,
    const struct db_statement *statement, const struct db_value *values,
    size_t count, MYSQL_BIND *binds)
{
	if (count != mysql_stmt_param_count(handle))
		return refuse_count(statement);
	return bind_parameters(handle, values, count, binds) &&
	    mysql_stmt_execute(handle) == 0 ? DB_OK :
	    db_handle_statement_failure(db, handle, statement->sql);
}

/*
 * Prepare and run HANDLE.  While nothing is kept prepared, both commands are
 * sent together and cost one round trip: in a CGI process, and in the first
 * request of a worker, most statements run only once.
 *
 * Otherwise they may not: EXECUTE then names no statement but "the last one".
 * If the server refuses PREPARE unseen (another node of a cluster has aborted
 * the transaction, or there are max_prepared_stmt_count statements), that is
 * still an earlier statement, which would run with these values.
 */
static enum db_outcome
prepare_and_execute(struct db *db, MYSQL_STMT *handle,
    const struct db_statement *statement, const struct db_value *values,
    size_t count, MYSQL_BIND *binds)
{
	const size_t length = strlen(statement->sql);
	unsigned parameters = (unsigned)count;

	if (db->kept > 0) {
		if (mysql_stmt_prepare(handle, statement->sql, length) == 0)
			return execute(db, handle, statement, values, count,
			    binds);
	} else {
		(void)mysql_stmt_attr_set(handle, STMT_ATTR_PREBIND_PARAMS,
		    &parameters);
		if (bind_parameters(handle, values, count, binds) &&
		    mariadb_stmt_execute_direct(handle, statement->sql,
		    length) == 0)
			return DB_OK;
	}
	return db_handle_statement_failure(db, handle, statement->sql);
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
	return db_rows_fetch(db, handle, statement->sql, row, argument);
}

enum db_outcome
db_statement_execute_once(struct db *db, const struct db_statement *statement,
    const struct db_value *values, size_t count, db_row *row, void *argument)
{
	MYSQL_BIND *binds = calloc(count + 1, sizeof(*binds));
	MYSQL_STMT *handle = new_handle(db);
	enum db_outcome outcome = DB_AWAY;	/* no memory */

	if (binds != NULL && handle != NULL)
		outcome = prepare_and_execute(db, handle, statement, values,
		    count, binds);
	if (outcome == DB_OK)
		outcome = take_result(db, handle, statement, row, argument);
	if (handle != NULL)
		(void)mysql_stmt_close(handle);
	free(binds);
	return outcome;
}

enum db_outcome
db_statement_execute(struct db *db, const struct db_statement *statement,
    const struct db_value *values, size_t count, db_row *row, void *argument)
{
	struct db_prepared *entry = find(db, statement);
	MYSQL_BIND binds[DB_PARAMETERS_MAX];
	enum db_outcome outcome;
	MYSQL_STMT *handle;

	if (count > DB_PARAMETERS_MAX)
		return refuse_count(statement);
	if (entry == NULL) {
		entry = add(db, statement);
		if (db->kept == 0)
			return db_statement_execute_once(db, statement,
			    values, count, row, argument);
	}
	handle = entry->handle != NULL ? entry->handle :
	    keep_prepared(db, entry, &outcome);
	if (handle == NULL)
		return outcome;
	outcome = execute(db, handle, statement, values, count, binds);
	return outcome != DB_OK ? outcome :
	    take_result(db, handle, statement, row, argument);
}
