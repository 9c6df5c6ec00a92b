/*
 * ctl_check: looks for what would keep the service from working, or from being
 * as safe as it should be.  It connects as the workers do, so that it sees what
 * they see, and changes nothing.
 */
#include "ctl_check.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "password.h"
#include "shop.h"
#include "store_settings.h"
#include "text.h"

enum { SESSION, EMAIL_COLLATION, NEXT_STORE, STATEMENTS };

static const struct db_statement statements[STATEMENTS] = {
	[SESSION] = { "SELECT @@SESSION.sql_mode LIKE '%STRICT_ALL_TABLES%', "
	    "@@SESSION.character_set_connection = 'utf8mb4', "
	    "@@GLOBAL.innodb_flush_log_at_trx_commit = 1" },
	[EMAIL_COLLATION] = { "SELECT 1 FROM information_schema.columns "
	    "WHERE table_schema = DATABASE() AND "
	    "table_name = 'customer_entity' AND column_name = 'email' AND "
	    "collation_name = 'utf8mb4_uca1400_nopad_as_ci'" },
	[NEXT_STORE] = { "SELECT store_id FROM store "
	    "WHERE is_active = 1 AND store_id > ? ORDER BY store_id LIMIT 1" },
};

/* Statements that do nothing, but only for who may do such a thing. */
#define READ(table) \
	{ table, "SELECT", { "SELECT 1 FROM " table " LIMIT 0" } }
#define WRITE(table, column) READ(table), \
	{ table, "INSERT", \
	  { "INSERT INTO " table " SELECT * FROM " table " WHERE 1 = 0" } }, \
	{ table, "UPDATE", \
	  { "UPDATE " table " SET " column " = " column " WHERE 1 = 0" } }
#define VALUES_OF(entity) \
	WRITE(entity "_datetime", "value"), WRITE(entity "_decimal", "value"), \
	WRITE(entity "_int", "value"), WRITE(entity "_text", "value"), \
	WRITE(entity "_varchar", "value")

/* What the workers must be able to do: as schema/grants.sql. */
static const struct right {
	const char *table, *name;
	struct db_statement statement;
} rights[] = {
	READ("store_website"), READ("store_group"), READ("store"),
	READ("core_config_data"), READ("directory_country"),
	READ("directory_country_region"), READ("directory_country_region_name"),
	READ("customer_group"), READ("eav_entity_type"), READ("eav_attribute"),
	READ("eav_attribute_label"), READ("eav_attribute_option"),
	READ("eav_attribute_option_value"), READ("customer_eav_attribute"),
	READ("integration_token"), READ("schema_version"),
	WRITE("customer_entity", "email"), VALUES_OF("customer_entity"),
	WRITE("customer_address_entity", "city"),
	VALUES_OF("customer_address_entity"),
	WRITE("newsletter_subscriber", "subscriber_email"),
	WRITE("login_as_customer_assistance_allowed", "customer_id"),
	WRITE("uniqueness_guard", "touched"),
	WRITE("customer_mail", "state"), WRITE("idempotency_key", "state"),
	{ "idempotency_key", "DELETE",
	  { "DELETE FROM idempotency_key WHERE 1 = 0" } },
};

void
ctl_tell(struct ctl_check *k, enum ctl_finding finding, const char *what,
    const char *remedy, const char *format, ...)
{
	static const char *const words[] = { "ok", "warning", "error" };
	va_list ap;

	(void)printf("%-7s  %s: ", words[finding], what);
	va_start(ap, format);
	(void)vprintf(format, ap);
	va_end(ap);
	if (remedy[0] != '\0')
		(void)printf(" (%s)", remedy);
	(void)putchar('\n');
	k->failed = k->failed || finding == ERROR;
}

bool
ctl_succeeded(struct ctl_check *k, const char *what, enum db_outcome outcome)
{
	if (outcome != DB_OK)
		ctl_tell(k, ERROR, what, ctl_remedy(k->app.db), "%s",
		    db_error(k->app.db));
	return outcome == DB_OK;
}

static bool
check_settings(struct ctl_check *k)
{
	char error[CTL_ERROR_MAX];
	struct stat status;

	if (ctl_open(&k->app, error, sizeof(error)) == -1) {
		ctl_tell(k, ERROR, "settings", "", "%s", error);
		return false;
	}
	if (stat(k->app.settings.path, &status) == 0 &&
	    (status.st_mode & (S_IROTH | S_IWOTH | S_IWGRP)) != 0)
		ctl_tell(k, WARNING, "settings", "chmod 640 it",
		    "%s has mode %03o", k->app.settings.path,
		    (unsigned)status.st_mode & 0777);
	else
		ctl_tell(k, FINDING_OK, "settings", "", "%s",
		    k->app.settings.path);
	if (ctl_has_group(k->app.settings.path, CTL_ADMIN_GROUP))
		ctl_tell(k, WARNING, "settings", "move it to " CTL_ADMIN_FILE
		    " beside it, which is root's; change the password",
		    "%s has group [" CTL_ADMIN_GROUP "], and the workers read "
		    "it", k->app.settings.path);
	return true;
}

/* ASVS 5.0 leaves out the settings on OWASP's list that are below N=2^15. */
static void
check_cost(struct ctl_check *k)
{
	enum { ASVS_LOG2N = 15 };
	const struct password_cost *cost = &k->app.settings.scrypt;
	const double mebibyte = 1024 * 1024;
	double need = (double)password_cost_memory(cost) / mebibyte;
	double there = (double)sysconf(_SC_PHYS_PAGES) *
	    (double)sysconf(_SC_PAGESIZE) / mebibyte;
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	bool much = need * (double)cpus > there / 2;

	if (!password_cost_is_owasp(cost))
		ctl_tell(k, WARNING, "scrypt", "scrypt = 14,8,5 or more",
		    "%u,%u,%u is for tests: below OWASP's list", cost->log2n,
		    cost->r, cost->p);
	else
		ctl_tell(k, FINDING_OK, "scrypt", cost->log2n < ASVS_LOG2N ?
		    "scrypt = 15,8,3 is on both" : "",
		    "%u,%u,%u is on OWASP's list, %s ASVS 5.0's", cost->log2n,
		    cost->r, cost->p, cost->log2n < ASVS_LOG2N ? "not on" :
		    "and on");
	ctl_tell(k, much ? WARNING : FINDING_OK, "memory",
	    much ? "fewer workers, or a lower scrypt cost" : "",
	    "a hash takes %.0f MiB; one worker for each of %ld processors: "
	    "%.0f MiB of %.0f", need, cpus, need * (double)cpus, there);
}

static int
take_session(const struct db_value *columns, void *argument)
{
	struct ctl_check *k = argument;

	if (columns[0].number != 1)
		ctl_tell(k, ERROR, "sql_mode", "",
		    "strict mode is not in force");
	if (columns[1].number != 1)
		ctl_tell(k, ERROR, "character set", "", "it is not utf8mb4");
	if (columns[2].number != 1)
		ctl_tell(k, WARNING, "durability",
		    "innodb_flush_log_at_trx_commit = 1 in the server's file",
		    "a power failure may lose customers that were answered");
	return 0;
}

static void
check_schema(struct ctl_check *k)
{
	long long installed = 0, newest = 0;
	bool right = false;

	if (ctl_schema_newest(&newest) != EX_OK)
		ctl_tell(k, ERROR, "schema", "reinstall the program",
		    "its files are missing");
	else if (!ctl_succeeded(k, "schema", ctl_schema_installed(k->app.db,
	    &installed)))
		return;
	else if (installed == newest)
		ctl_tell(k, FINDING_OK, "schema", "", "version %lld",
		    installed);
	else
		ctl_tell(k, ERROR, "schema", installed > newest ?
		    "install the newer program" : installed > 0 ?
		    "run: customersctl schema upgrade" :
		    "run: customersctl schema install",
		    "version %lld is there, %lld is needed", installed, newest);
	if (installed > 0 && ctl_succeeded(k, "collation", db_run(k->app.db,
	    &statements[EMAIL_COLLATION], NULL, 0, db_row_exists, &right)) &&
	    !right)
		ctl_tell(k, ERROR, "collation", "see schema/0001-tables.sql",
		    "customer_entity.email must ignore case, not accents");
}

static void
check_rights(struct ctl_check *k)
{
	bool all = true;

	for (size_t i = 0; i < sizeof(rights) / sizeof(*rights); i++)
		if (db_run(k->app.db, &rights[i].statement, NULL, 0, NULL,
		    NULL) != DB_OK) {
			all = false;
			ctl_tell(k, ERROR, "grants", ctl_remedy(k->app.db),
			    "%s on %s: %s", rights[i].name, rights[i].table,
			    db_error(k->app.db));
		}
	if (all)
		ctl_tell(k, FINDING_OK, "grants", "", "enough");
}

static void
check_store(struct ctl_check *k, const struct store *store,
    const struct shop_settings *s)
{
	if (shop_base_url(s)[0] == '\0')
		ctl_tell(k, ERROR, "base URL", "run: customersctl config set "
		    "web/secure/base_url https://.../", "store %s: none is "
		    "set; no mail can be sent", store->code);
	ctl_check_senders(k, store, s);
}

static void
check_stores(struct ctl_check *k)
{
	struct shop_settings settings = { { NULL } };
	struct store store = { .id = 0 };
	bool found;

	for (;;) {
		struct db_value key = db_number(store.id);
		long long id = 0;

		if (!ctl_succeeded(k, "stores", db_run(k->app.db,
		    &statements[NEXT_STORE], &key, 1, db_row_number, &id)) ||
		    id == 0 || !ctl_succeeded(k, "stores", store_settings_by_id(
		    k->app.db, id, &store, &found)) || !found ||
		    !ctl_succeeded(k, "stores", store_settings_read(k->app.db,
		    &store, &settings)))
			break;
		check_store(k, &store, &settings);
	}
	shop_settings_free(&settings);
}

int
ctl_check(struct ctl *c)
{
	struct ctl_check k = { .failed = false };

	if (!ctl_arguments(c, NULL, 0, 0, 0))
		return EX_USAGE;
	if (check_settings(&k)) {
		ctl_check_mail(&k);
		check_cost(&k);
		if (ctl_succeeded(&k, "database", db_connect(k.app.db)) &&
		    ctl_succeeded(&k, "database", db_run(k.app.db,
		    &statements[SESSION], NULL, 0, take_session, &k))) {
			ctl_tell(&k, FINDING_OK, "database", "", "reachable");
			check_schema(&k);
			check_rights(&k);
			check_stores(&k);
			ctl_check_backlog(&k);
		}
	}
	app_close(&k.app);
	return k.failed ? EX_CONFIG : EX_OK;
}
