/*
 * ctl_check: looks for what would keep the service from working, or from being
 * as safe as it should be.  It connects as the workers do, so that it sees what
 * they see, and changes nothing.
 */
#include "ctl.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "password.h"
#include "shop.h"
#include "store_settings.h"
#include "template.h"
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
	WRITE("customer_email_guard", "touched"),
	WRITE("customer_mail", "state"), WRITE("idempotency_key", "state"),
	{ "idempotency_key", "DELETE",
	  { "DELETE FROM idempotency_key WHERE 1 = 0" } },
};

enum finding { FINDING_OK, WARNING, ERROR };

/* A check under way. */
struct check {
	struct app app;
	bool failed;		/* there was an error */
};

/* Print a finding about WHAT; REMEDY may be empty. */
static void __attribute__((format(printf, 5, 6)))
tell(struct check *k, enum finding finding, const char *what,
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

/* True if OUTCOME is DB_OK; otherwise an error about WHAT. */
static bool
succeeded(struct check *k, const char *what, enum db_outcome outcome)
{
	if (outcome != DB_OK)
		tell(k, ERROR, what, ctl_remedy(k->app.db), "%s",
		    db_error(k->app.db));
	return outcome == DB_OK;
}

static bool
check_settings(struct check *k)
{
	char error[CTL_ERROR_MAX];
	struct stat status;

	if (ctl_open(&k->app, error, sizeof(error)) == -1) {
		tell(k, ERROR, "settings", "", "%s", error);
		return false;
	}
	if (stat(k->app.settings.path, &status) == 0 &&
	    (status.st_mode & (S_IROTH | S_IWOTH | S_IWGRP)) != 0)
		tell(k, WARNING, "settings", "chmod 640 it",
		    "%s has mode %03o", k->app.settings.path,
		    (unsigned)status.st_mode & 0777);
	else
		tell(k, FINDING_OK, "settings", "", "%s", k->app.settings.path);
	return true;
}

static void
check_mail(struct check *k)
{
	const char *program = k->app.settings.sendmail;
	char error[CTL_ERROR_MAX];
	struct stat status;

	if (stat(program, &status) == -1 || !S_ISREG(status.st_mode) ||
	    access(program, X_OK) == -1)
		tell(k, ERROR, "sendmail", "install a mail server, or correct "
		    "sendmail in the settings file", "%s can't be run",
		    program);
	else
		tell(k, FINDING_OK, "sendmail", "", "%s", program);
	if (template_check(k->app.mailer.directories, error,
	    sizeof(error)) == -1)
		tell(k, ERROR, "templates", "", "%s", error);
	else
		tell(k, FINDING_OK, "templates", "", "complete");
}

/* ASVS 5.0 leaves out the settings on OWASP's list that are below N=2^15. */
static void
check_cost(struct check *k)
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
		tell(k, WARNING, "scrypt", "scrypt = 14,8,5 or more",
		    "%u,%u,%u is for tests: below OWASP's list", cost->log2n,
		    cost->r, cost->p);
	else
		tell(k, FINDING_OK, "scrypt", cost->log2n < ASVS_LOG2N ?
		    "scrypt = 15,8,3 is on both" : "",
		    "%u,%u,%u is on OWASP's list, %s ASVS 5.0's", cost->log2n,
		    cost->r, cost->p, cost->log2n < ASVS_LOG2N ? "not on" :
		    "and on");
	tell(k, much ? WARNING : FINDING_OK, "memory",
	    much ? "fewer workers, or a lower scrypt cost" : "",
	    "a hash takes %.0f MiB; one worker for each of %ld processors: "
	    "%.0f MiB of %.0f", need, cpus, need * (double)cpus, there);
}

static int
take_session(const struct db_value *columns, void *argument)
{
	struct check *k = argument;

	if (columns[0].number != 1)
		tell(k, ERROR, "sql_mode", "", "strict mode is not in force");
	if (columns[1].number != 1)
		tell(k, ERROR, "character set", "", "it is not utf8mb4");
	if (columns[2].number != 1)
		tell(k, WARNING, "durability",
		    "innodb_flush_log_at_trx_commit = 1 in the server's file",
		    "a power failure may lose customers that were answered");
	return 0;
}

static void
check_schema(struct check *k)
{
	long long installed = 0, newest = 0;
	bool right = false;

	if (ctl_schema_newest(&newest) != EX_OK)
		tell(k, ERROR, "schema", "reinstall the program",
		    "its files are missing");
	else if (!succeeded(k, "schema", ctl_schema_installed(k->app.db,
	    &installed)))
		return;
	else if (installed == newest)
		tell(k, FINDING_OK, "schema", "", "version %lld", installed);
	else
		tell(k, ERROR, "schema", installed > newest ?
		    "install the newer program" : installed > 0 ?
		    "run: customersctl schema upgrade" :
		    "run: customersctl schema install",
		    "version %lld is there, %lld is needed", installed, newest);
	if (installed > 0 && succeeded(k, "collation", db_run(k->app.db,
	    &statements[EMAIL_COLLATION], NULL, 0, ctl_take_truth, &right)) &&
	    !right)
		tell(k, ERROR, "collation", "see schema/0001-tables.sql",
		    "customer_entity.email must ignore case, not accents");
}

static void
check_rights(struct check *k)
{
	bool all = true;

	for (size_t i = 0; i < sizeof(rights) / sizeof(*rights); i++)
		if (db_run(k->app.db, &rights[i].statement, NULL, 0, NULL,
		    NULL) != DB_OK) {
			all = false;
			tell(k, ERROR, "grants", ctl_remedy(k->app.db),
			    "%s on %s: %s", rights[i].name, rights[i].table,
			    db_error(k->app.db));
		}
	if (all)
		tell(k, FINDING_OK, "grants", "", "enough");
}

static void
check_store(struct check *k, const struct store *store,
    const struct shop_settings *s)
{
	const char *base = shop_base_url(s);
	size_t length = strlen(base);
	struct text sender = text_of(shop_text(s, SHOP_GENERAL_EMAIL));

	if ((strncmp(base, "http://", 7) != 0 &&
	    strncmp(base, "https://", 8) != 0) || base[length - 1] != '/')
		tell(k, ERROR, "base URL", "run: customersctl config set "
		    "web/secure/base_url https://.../", "store %s: \"%s\" is "
		    "no URL that ends with a slash", store->code, base);
	if (text_is(sender, "owner@example.com"))
		tell(k, WARNING, "sender", "run: customersctl config set "
		    "trans_email/ident_general/email ...",
		    "store %s: it is owner@example.com", store->code);
}

static void
check_stores(struct check *k)
{
	struct shop_settings settings = { { NULL } };
	struct store store = { .id = 0 };
	bool found;

	for (;;) {
		struct db_value key = db_number(store.id);
		long long id = 0;

		if (!succeeded(k, "stores", db_run(k->app.db,
		    &statements[NEXT_STORE], &key, 1, ctl_take_number, &id)) ||
		    id == 0 || !succeeded(k, "stores", store_settings_by_id(
		    k->app.db, id, &store, &found)) || !found ||
		    !succeeded(k, "stores", store_settings_read(k->app.db,
		    &store, &settings)))
			break;
		check_store(k, &store, &settings);
	}
	shop_settings_free(&settings);
}

int
ctl_check(struct ctl *c)
{
	struct check k = { .failed = false };

	if (!ctl_arguments(c, NULL, 0, 0, 0))
		return EX_USAGE;
	if (check_settings(&k)) {
		check_mail(&k);
		check_cost(&k);
		if (succeeded(&k, "database", db_connect(k.app.db)) &&
		    succeeded(&k, "database", db_run(k.app.db,
		    &statements[SESSION], NULL, 0, take_session, &k))) {
			tell(&k, FINDING_OK, "database", "", "reachable");
			check_schema(&k);
			check_rights(&k);
			check_stores(&k);
		}
	}
	app_close(&k.app);
	return k.failed ? EX_CONFIG : EX_OK;
}
