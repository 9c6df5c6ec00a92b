#include "ctl/check.h"

#include <string.h>

#include "call/schema_version.h"
#include "ctl/email_keys.h"
#include "shop/shop_version.h"

enum { KEY_COLLATION, TABLES, STATEMENTS };

static const struct db_statement statements[STATEMENTS] = {
	[KEY_COLLATION] = { "SELECT 1 FROM information_schema.columns "
	    "WHERE table_schema = DATABASE() AND "
	    "table_name = 'customer_entity' AND column_name = 'email_key' "
	    "AND collation_name = 'utf8mb4_nopad_bin'" },
	/* Tables that workers write must roll back and hold any character. */
	[TABLES] = { "SELECT t.table_name, t.engine, MIN(IF("
	    "c.character_set_name NOT IN ('utf8mb4', 'ascii'), "
	    "c.column_name, NULL)) FROM information_schema.tables t "
	    "JOIN information_schema.columns c USING (table_schema, "
	    "table_name) WHERE t.table_schema = DATABASE() AND "
	    "(t.table_name REGEXP '^customer_(address_)?entity' OR "
	    "t.table_name IN ('newsletter_subscriber', 'customer_mail', "
	    "'login_as_customer_assistance_allowed', 'uniqueness_guard', "
	    "'idempotency_key')) GROUP BY t.table_name, t.engine" },
};

static int
check_table(const struct db_value *columns, void *argument)
{
	struct ctl_check *k = argument;
	struct text engine = db_column_text(&columns[1]);
	struct text column = db_column_text(&columns[2]);
	char name[256];

	text_put(db_column_text(&columns[0]), name, sizeof(name));
	if (!text_is(engine, "InnoDB"))
		ctl_check_note(k, CTL_CHECK_ERROR, "schema.engine",
		    "ALTER TABLE ... ENGINE = InnoDB", "%s is %.*s, and can't "
		    "roll back", name, (int)engine.length, engine.bytes);
	if (!text_is_absent(column))
		ctl_check_note(k, CTL_CHECK_ERROR, "schema.character_set",
		    "see schema/0001-tables.sql", "%s.%.*s is not utf8mb4",
		    name, (int)column.length, column.bytes);
	return 0;
}

/* Whether the database can tell whose e-mail address it is. */
static void
check_keys(struct ctl_check *k)
{
	static const char id[] = "schema.collation";
	static const char keys[] = "schema.email_key";
	long long missing = 0, marked = 0;
	bool right = false;

	if (!ctl_check_succeeded(k, id, db_run(k->app.db,
	    &statements[KEY_COLLATION], NULL, 0, db_row_exists, &right)))
		return;
	ctl_check_note(k, right ? CTL_CHECK_OK : CTL_CHECK_ERROR, id,
	    right ? "" : "see schema/0005-email-key.sql",
	    right ? "customer_entity.email_key is compared byte for byte" :
	    "customer_entity.email_key must have utf8mb4_nopad_bin");
	if (!ctl_check_succeeded(k, keys, ctl_email_keys_count(k->app.db,
	    &missing, &marked)))
		return;
	if (missing > 0)
		ctl_check_note(k, CTL_CHECK_ERROR, keys,
		    "run: customersctl schema upgrade", "accounts that no "
		    "e-mail address leads to, as they have no key: %lld",
		    missing);
	if (marked > 0)
		ctl_check_note(k, CTL_CHECK_WARNING, keys,
		    "see COLLISIONS in customersctl(8)", "accounts whose "
		    "address is that of another account: %lld", marked);
	if (missing == 0 && marked == 0)
		ctl_check_note(k, CTL_CHECK_OK, keys, "",
		    "every account has its own");
}

/* Whether workers may keep what they have read of the shop. */
static void
check_triggers(struct ctl_check *k)
{
	static const char id[] = "schema.triggers";
	long long version;

	if (!ctl_check_succeeded(k, id, shop_version_read(k->app.db,
	    &version)))
		return;
	if (version != 0)
		ctl_check_note(k, CTL_CHECK_OK, id, "",
		    "the shop has a version, which triggers change");
	else
		ctl_check_note(k, CTL_CHECK_WARNING, id, "as an administrator "
		    "with the right TRIGGER, run: customersctl schema upgrade",
		    "there are none: every request reads the shop anew");
}

static void
check_tables(struct ctl_check *k)
{
	(void)ctl_check_succeeded(k, "schema.engine", db_run(k->app.db,
	    &statements[TABLES], NULL, 0, check_table, k));
}

void
ctl_check_schema(struct ctl_check *k)
{
	static const char id[] = "schema.version";
	long long installed = 0, newest = 0;

	if (schema_version_newest(&newest) == -1)
		ctl_check_note(k, CTL_CHECK_ERROR, id, "reinstall the program",
		    "its files are missing");
	else if (!ctl_check_succeeded(k, id, schema_version_installed(k->app.db,
	    &installed)))
		return;
	else if (installed == newest)
		ctl_check_note(k, CTL_CHECK_OK, id, "", "version %lld",
		    installed);
	else
		ctl_check_note(k, CTL_CHECK_ERROR, id, installed > newest ?
		    "install the newer program" : installed > 0 ?
		    "run: customersctl schema upgrade" :
		    "run: customersctl schema install",
		    "version %lld is there, %lld is needed", installed, newest);
	if (installed == 0)
		return;
	k->stage = CTL_CHECK_SCHEMA;
	if (installed >= newest) {
		check_keys(k);
		check_triggers(k);
	}
	check_tables(k);
}
