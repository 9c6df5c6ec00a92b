#include "account/guard.h"

/*
 * The row is inserted and deleted again: what stays until the end of the
 * transaction is its lock and, on Galera, its key among those to be certified.
 */
struct guard {
	struct db_statement take, let_go;
};

#define GUARD(name) { \
	{ "INSERT INTO uniqueness_guard (name) VALUES (" name ") " \
	  "ON DUPLICATE KEY UPDATE touched = touched + 1" }, \
	{ "DELETE FROM uniqueness_guard WHERE name = " name } }

static const struct guard email_guard = GUARD("CONCAT('e-mail ', ?)");
/* Two values are the same if the collation of their columns says so. */
static const struct guard attribute_guard = GUARD("CONCAT('attribute ', ?, "
    "' ', SHA2(WEIGHT_STRING(CONVERT(? USING utf8mb4) "
    "COLLATE utf8mb4_general_ci), 256))");

static enum db_outcome
pass(struct db *db, const struct guard *guard, const struct db_value *values,
    size_t count)
{
	enum db_outcome outcome = db_run(db, &guard->take, values, count, NULL,
	    NULL);

	return outcome != DB_OK ? outcome : db_run(db, &guard->let_go, values,
	    count, NULL, NULL);
}

enum db_outcome
guard_email(struct db *db, const char *key)
{
	const struct db_value value = db_string(key);

	return pass(db, &email_guard, &value, 1);
}

enum db_outcome
guard_attribute(struct db *db, long long attribute, struct text value)
{
	const struct db_value values[] = { db_number(attribute),
	    db_text(value) };

	return pass(db, &attribute_guard, values, 2);
}

enum db_outcome
guard_forget_email(struct db *db, const char *key)
{
	const struct db_value value = db_string(key);

	return db_run(db, &email_guard.let_go, &value, 1, NULL, NULL);
}
