#include "db/value.h"

struct db_value
db_number(long long n)
{
	return (struct db_value){ DB_NUMBER, n, TEXT_ABSENT };
}

struct db_value
db_text(struct text t)
{
	return (struct db_value){ text_is_absent(t) ? DB_NULL : DB_TEXT, 0, t };
}

struct db_value
db_string(const char *s)
{
	return db_text(text_of(s));
}

struct db_value
db_string_or_null(const char *s)
{
	return db_string(s != NULL && *s != '\0' ? s : NULL);
}

struct db_value
db_null(void)
{
	return db_text(TEXT_ABSENT);
}

struct text
db_column_text(const struct db_value *column)
{
	return column->text;
}

int
db_row_exists(const struct db_value *columns, void *argument)
{
	(void)columns;
	*(bool *)argument = true;
	return 0;
}

int
db_row_number(const struct db_value *columns, void *argument)
{
	*(long long *)argument = columns[0].number;
	return 0;
}
