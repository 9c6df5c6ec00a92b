#include "import/magento_row.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { REASON_MAX = 255 };	/* characters; width of the column */

static const struct db_statement note = { "INSERT INTO import_note "
    "(step, customer_id, table_name, row_id, refused, reason) "
    "VALUES (?, ?, ?, ?, ?, ?)" };

const char *
magento_row_table(enum magento_table table)
{
#define NAME(name, table) #table,
	static const char *const names[MAGENTO_TABLE_COUNT] = {
		MAGENTO_TABLES(NAME) };
#undef NAME

	return names[table];
}

static bool __attribute__((format(printf, 6, 0)))
add_note(struct magento *m, enum magento_table table, long long id,
    long long customer, bool refused, const char *format, va_list arguments)
{
	char reason[REASON_MAX + 1];
	size_t length;

	(void)vsnprintf(reason, sizeof(reason), format, arguments);
	/* A character that is cut in two would be refused. */
	for (length = strlen(reason); length > 0 &&
	    !text_is_utf8((struct text){ reason, length }); length--)
		;
	reason[length] = '\0';

	const struct db_value values[] = { db_number(m->now.step),
	    db_number(customer), db_string(magento_row_table(table)),
	    db_number(id), db_number(refused), db_string(reason) };

	m->outcome = db_run(m->to, &note, values, 6, NULL, NULL);
	return m->outcome == DB_OK;
}

bool
magento_row_note(struct magento *m, enum magento_table table, long long id,
    long long customer, const char *format, ...)
{
	va_list arguments;
	bool noted;

	va_start(arguments, format);
	noted = add_note(m, table, id, customer, false, format, arguments);
	va_end(arguments);
	return noted;
}

bool
magento_row_refuse(struct magento *m, enum magento_table table, long long id,
    long long customer, const char *format, ...)
{
	va_list arguments;
	bool noted;

	m->now.counts[table].refused++;
	va_start(arguments, format);
	noted = add_note(m, table, id, customer, true, format, arguments);
	va_end(arguments);
	return noted;
}

/* Change the row; DB_DUPLICATE if it cannot be, and *OTHER says why. */
static enum db_outcome
change(struct magento *m, const struct magento_saver *saver,
    const struct db_value *values, size_t count, const struct db_value *same,
    size_t same_count, bool *other)
{
	enum { VALUES_MAX = 40 };
	struct db_value moved[VALUES_MAX];
	long long is_same = -1;
	enum db_outcome outcome;

	for (size_t i = 0; i < same_count; i++)
		moved[i] = same[i];
	moved[same_count] = values[0];
	outcome = db_run(m->to, &saver->same, moved, same_count + 1,
	    db_row_number, &is_same);
	*other = is_same == 0;
	if (outcome != DB_OK || is_same == 2)
		return outcome;
	if (is_same != 1)
		return DB_DUPLICATE;
	for (size_t i = 1; i < count; i++)
		moved[i - 1] = values[i];
	moved[count - 1] = values[0];
	return db_run(m->to, &saver->update, moved, count, NULL, NULL);
}

/* Note that what is unique of a row is another one's. */
static bool
refuse_clash(struct magento *m, enum magento_table table,
    const struct magento_saver *saver, long long id,
    const struct db_value *same, size_t same_count, long long customer)
{
	long long holder = 0;

	if (saver->holder.sql == NULL)
		return magento_row_refuse(m, table, id, customer,
		    "another row here has its code");
	m->outcome = db_run(m->to, &saver->holder, same, same_count,
	    db_row_number, &holder);
	return m->outcome == DB_OK && magento_row_refuse(m, table, id,
	    customer, "customer %lld has the same e-mail address", holder);
}

bool
magento_row_save(struct magento *m, enum magento_table table,
    const struct magento_saver *saver, const struct db_value *values,
    size_t count, const struct db_value *same, size_t same_count,
    long long customer, bool *saved)
{
	const long long id = values[0].number;
	bool other = false;
	enum db_outcome outcome = db_run(m->to, &saver->insert, values, count,
	    NULL, NULL);

	if (outcome == DB_DUPLICATE)
		outcome = change(m, saver, values, count, same, same_count,
		    &other);
	*saved = outcome == DB_OK;
	m->outcome = outcome;
	if (outcome == DB_OK)
		m->now.counts[table].taken++;
	else if (outcome == DB_DUPLICATE && other)
		return magento_row_refuse(m, table, id, customer,
		    "its id is another one's here");
	else if (outcome == DB_DUPLICATE)
		return refuse_clash(m, table, saver, id, same, same_count,
		    customer);
	else if (outcome == DB_FAILED && saver->attribute > 0)
		return magento_row_refuse(m, table, id, customer,
		    "attribute %lld: the server refuses it: %s",
		    values[saver->attribute].number, db_error(m->to));
	else if (outcome == DB_FAILED)
		return magento_row_refuse(m, table, id, customer,
		    "the server refuses it: %s", db_error(m->to));
	return outcome == DB_OK;
}

enum db_outcome
magento_row_outcome(const struct magento *m, enum db_outcome outcome)
{
	return m->outcome != DB_OK ? m->outcome : outcome;
}
