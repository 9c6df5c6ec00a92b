/*
 * The check changes nothing, but sends a mail if it is told to.  It connects
 * with the workers' credentials, so that it sees what they see.
 */
#include "ctl/check.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/text.h"

enum { WORKERS_MAX = 100000 };

/* The parts, in the order in which they run. */
static const struct part {
	const char *name;
	ctl_check_part *run;
	enum ctl_check_stage needs;
} parts[] = {
	{ "account", ctl_check_account, CTL_CHECK_START },
	{ "settings", ctl_check_settings, CTL_CHECK_START },
	{ "options", ctl_check_options, CTL_CHECK_SETTINGS },
	{ "admin", ctl_check_admin, CTL_CHECK_START },
	{ "limits", ctl_check_limits, CTL_CHECK_START },
	{ "log", ctl_check_log, CTL_CHECK_SETTINGS },
	{ "scrypt", ctl_check_scrypt, CTL_CHECK_SETTINGS },
	{ "memory", ctl_check_memory, CTL_CHECK_SETTINGS },
	{ "mail", ctl_check_mail, CTL_CHECK_SETTINGS },
	{ "database", ctl_check_database, CTL_CHECK_SETTINGS },
	{ "schema", ctl_check_schema, CTL_CHECK_DATABASE },
	{ "grants", ctl_check_grants, CTL_CHECK_DATABASE },
	{ "config", ctl_check_config, CTL_CHECK_SCHEMA },
	{ "stores", ctl_check_stores, CTL_CHECK_SCHEMA },
	{ "integrations", ctl_check_integrations, CTL_CHECK_SCHEMA },
	{ "backlog", ctl_check_backlog, CTL_CHECK_SCHEMA },
	{ "serving", ctl_check_serving, CTL_CHECK_START },
};

static const char *const levels[] = { "ok", "warning", "error" };

static void
print_line(const char *level, const char *id, const char *text,
    const char *remedy)
{
	(void)printf("%-7s  %s: ", level, id);
	ctl_print(text_of(text));
	if (remedy[0] != '\0') {
		(void)fputs(" (", stdout);
		ctl_print(text_of(remedy));
		(void)putchar(')');
	}
	(void)putchar('\n');
	/* The next part may take a while. */
	(void)fflush(stdout);
}

static void
add_object(struct json_writer *w, const char *level, const char *id,
    const char *text, const char *remedy)
{
	json_write_object(w, NULL);
	json_write_text(w, "id", text_of(id));
	json_write_text(w, "level", text_of(level));
	json_write_text(w, "text", text_of(text));
	json_write_text(w, "remedy", remedy[0] != '\0' ? text_of(remedy) :
	    TEXT_ABSENT);
	json_write_end_object(w);
}

void
ctl_check_note(struct ctl_check *k, enum ctl_check_level level,
    const char *id, const char *remedy, const char *format, ...)
{
	enum { TEXT_MAX = 2048 };	/* room for a path */
	char text[TEXT_MAX];
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	if (k->json)
		add_object(&k->list, levels[level], id, text, remedy);
	else
		print_line(levels[level], id, text, remedy);
	k->failed = k->failed || level == CTL_CHECK_ERROR;
}

bool
ctl_check_succeeded(struct ctl_check *k, const char *id,
    enum db_outcome outcome)
{
	const char *words = db_error(k->app.db);

	if (outcome != DB_OK)
		ctl_check_note(k, CTL_CHECK_ERROR, id, ctl_remedy(k->app.db),
		    "%s", words[0] != '\0' ? words : strerror(ENOMEM));
	return outcome == DB_OK;
}

static void
run_parts(struct ctl_check *k)
{
	static const char *const missing[] = {
		[CTL_CHECK_SETTINGS] = "the settings file",
		[CTL_CHECK_DATABASE] = "the database",
		[CTL_CHECK_SCHEMA] = "the tables",
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		if (k->stage >= parts[i].needs)
			parts[i].run(k);
		else
			ctl_check_note(k, CTL_CHECK_WARNING, parts[i].name, "",
			    "skipped, it needs %s", missing[parts[i].needs]);
}

int
ctl_check(struct ctl *c)
{
	const char *workers = NULL;
	struct ctl_check k = { .workers = sysconf(_SC_NPROCESSORS_ONLN) };
	struct ctl_option options[] = { { "json", NULL, 0, 0 },
	    { "workers", &workers, 1, 0 }, { "socket", &k.socket, 1, 0 },
	    { "url", &k.url, 1, 0 }, { "mail", &k.recipient, 1, 0 } };
	int status = EX_OSERR;

	if (!ctl_arguments(c, options, sizeof(options) / sizeof(*options), 0,
	    0))
		return EX_USAGE;
	if (workers != NULL && !ctl_number(workers, 1, WORKERS_MAX,
	    &k.workers))
		return ctl_usage(c, "--workers needs a number from 1 to %d",
		    (int)WORKERS_MAX);
	k.json = options[0].count > 0;
	json_write_start(&k.list, &k.out, NULL);
	json_write_list(&k.list, NULL);
	run_parts(&k);
	if (k.recipient != NULL && k.stage >= CTL_CHECK_SCHEMA)
		ctl_check_trial(&k);
	json_write_end_list(&k.list);
	if (buf_failed(&k.out))
		ctl_error("%s", strerror(ENOMEM));
	else
		status = k.failed ? EX_CONFIG : EX_OK;
	if (k.json && status != EX_OSERR)
		(void)puts(buf_string(&k.out));
	buf_free(&k.out);
	app_close(&k.app);
	return status;
}
