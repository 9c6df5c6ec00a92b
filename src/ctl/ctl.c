#include "ctl/ctl.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/log.h"
#include "base/text.h"
#include "ctl/option_file.h"
#include "values/number.h"

/*
 * The errors of the server or the client library that an operator can remedy.
 * Others are faults of the program or come from the data.
 */
static const struct remedy {
	unsigned number;
	int status;
	const char *text;
} remedies[] = {
	{ 1044, EX_NOPERM, "the account may not use this database; GRANT it, "
	    "or put an administrator's account into [customers-admin] of "
	    CTL_ADMIN_FILE },
	{ 1045, EX_NOPERM, "correct user and password in the settings file or "
	    "in " CTL_ADMIN_FILE },
	{ 1046, EX_CONFIG, "name the database in the settings file: "
	    "database = customers" },
	{ 1049, EX_UNAVAILABLE, "create it as the server's administrator: "
	    "CREATE DATABASE customers CHARACTER SET utf8mb4" },
	{ 1047, EX_TEMPFAIL, "the Galera node has not joined its cluster: see "
	    "the server's log" },
	{ 1205, EX_TEMPFAIL, "if it is a Galera node, it is not with its "
	    "cluster: see the server's log" },
	{ 1054, EX_CONFIG, "run: customersctl schema upgrade" },
	{ 1142, EX_NOPERM, "schema/grants.sql has what the workers need; put "
	    "an administrator's account into [customers-admin] of "
	    CTL_ADMIN_FILE },
	{ 1146, EX_CONFIG, "run: customersctl schema install" },
	{ 1406, EX_DATAERR, "" },
	{ 1366, EX_DATAERR, "" },
	{ 1698, EX_NOPERM, "correct user and password in the settings file or "
	    "in " CTL_ADMIN_FILE },
	{ 2002, EX_UNAVAILABLE, "start the database, or correct socket or host "
	    "in the settings file" },
	{ 2003, EX_UNAVAILABLE, "start the database, or correct host and port "
	    "in the settings file" },
	{ 2005, EX_UNAVAILABLE, "correct host in the settings file" },
};

void
ctl_print_usage(FILE *out, const char *name, const char *usage)
{
	(void)fprintf(out, "usage: customersctl %s%s%s\n", name,
	    usage[0] != '\0' ? " " : "", usage);
}

void
ctl_error(const char *format, ...)
{
	va_list ap;

	(void)fputs("customersctl: ", stderr);
	va_start(ap, format);
	(void)vfprintf(stderr, format, ap);
	va_end(ap);
	(void)fputc('\n', stderr);
}

int
ctl_usage(const struct ctl *c, const char *format, ...)
{
	va_list ap;

	(void)fprintf(stderr, "customersctl: %s: ", c->command);
	va_start(ap, format);
	(void)vfprintf(stderr, format, ap);
	va_end(ap);
	(void)fputc('\n', stderr);
	ctl_print_usage(stderr, c->command, c->usage);
	return EX_USAGE;
}

/* Take the option at word AT; returns the words taken, 0 after an error. */
static size_t
take_option(struct ctl *c, struct ctl_option *options, size_t count, size_t at)
{
	const char *name = c->words[at] + 2;
	size_t length = strcspn(name, "=");
	bool joined = name[length] == '=';
	struct ctl_option *o = NULL;

	for (size_t i = 0; i < count && o == NULL; i++)
		if (strlen(options[i].name) == length &&
		    memcmp(options[i].name, name, length) == 0)
			o = &options[i];
	if (o == NULL)
		(void)ctl_usage(c, "no option --%.*s", (int)length, name);
	else if (o->count == (o->max == 0 ? 1 : o->max))
		(void)ctl_usage(c, "too many --%s", o->name);
	else if (o->max == 0 && joined)
		(void)ctl_usage(c, "--%s takes no value", o->name);
	else if (o->max > 0 && !joined && at + 1 == c->count)
		(void)ctl_usage(c, "--%s needs a value", o->name);
	else {
		if (o->max > 0)
			o->values[o->count] = joined ? name + length + 1 :
			    c->words[at + 1];
		o->count++;
		return o->max > 0 && !joined ? 2 : 1;
	}
	return 0;
}

bool
ctl_arguments(struct ctl *c, struct ctl_option *options, size_t count,
    size_t min, size_t max)
{
	size_t kept = 0, taken;
	bool ended = false;

	for (size_t i = 0; i < c->count; i += taken) {
		taken = 1;
		if (ended || strncmp(c->words[i], "--", 2) != 0)
			c->words[kept++] = c->words[i];
		else if (c->words[i][2] == '\0')
			ended = true;
		else if ((taken = take_option(c, options, count, i)) == 0)
			return false;
	}
	c->count = kept;
	if (kept >= min && kept <= max)
		return true;
	(void)ctl_usage(c, kept < min ? "an argument is missing" :
	    "too many arguments");
	return false;
}

int
ctl_open(struct app *a, char *error, size_t error_size)
{
	if (app_open_without_log(a, CTL_WORKERS_GROUP, error, error_size) == -1)
		return -1;
	if (log_open("/dev/null") == 0)
		return 0;
	(void)snprintf(error, error_size, "/dev/null: %s", strerror(errno));
	return -1;
}

char *
ctl_admin_path(const char *settings)
{
	const char *slash = strrchr(settings, '/');
	int folder = slash != NULL ? (int)(slash - settings) + 1 : 0;
	size_t room = (size_t)folder + sizeof(CTL_ADMIN_FILE);
	char *path = malloc(room);

	if (path != NULL)
		(void)snprintf(path, room, "%.*s" CTL_ADMIN_FILE, folder,
		    settings);
	return path;
}

bool
ctl_has_group(const char *path, const char *group)
{
	struct ctl_option_file f;
	bool found = false;

	ctl_option_file_open(&f, path);
	while (!found && ctl_option_file_next(&f))
		found = strcmp(f.group, group) == 0;
	ctl_option_file_close(&f);
	return found;
}

bool
ctl_failed_with(const struct db *db, unsigned number)
{
	return db_error_number(db) == number;
}

static const struct remedy *
find_remedy(const struct db *db)
{
	for (size_t i = 0; i < sizeof(remedies) / sizeof(*remedies); i++)
		if (ctl_failed_with(db, remedies[i].number))
			return &remedies[i];
	return NULL;
}

const char *
ctl_remedy(const struct db *db)
{
	const struct remedy *remedy = find_remedy(db);

	return remedy != NULL ? remedy->text : "";
}

int
ctl_database(const struct db *db, enum db_outcome outcome)
{
	const struct remedy *remedy = find_remedy(db);

	if (outcome == DB_OK)
		return EX_OK;
	if (db_error(db)[0] == '\0')
		ctl_error("database: %s", strerror(ENOMEM));
	else if (remedy != NULL && remedy->text[0] != '\0')
		ctl_error("database: %s (%s)", db_error(db), remedy->text);
	else
		ctl_error("database: %s", db_error(db));
	if (remedy != NULL)
		return remedy->status;
	switch (outcome) {
	case DB_DUPLICATE:
		return EX_DATAERR;
	case DB_CONFLICT:
	case DB_UNCERTAIN:
		return EX_TEMPFAIL;
	case DB_AWAY:
		return EX_UNAVAILABLE;
	case DB_OK:
	case DB_FAILED:
		break;
	}
	return EX_SOFTWARE;
}

bool
ctl_number(const char *text, long long min, long long max,
    long long *number)
{
	return text[strspn(text, "0123456789")] == '\0' &&
	    number_of_string(text_of(text), number) && *number >= min &&
	    *number <= max;
}

bool
ctl_is_code(const char *s)
{
	size_t n = strspn(s, TEXT_LOWER_CASE TEXT_DIGITS "_");

	return s[0] >= 'a' && s[0] <= 'z' && s[n] == '\0' &&
	    n <= CTL_CODE_MAX;
}

bool
ctl_is_name(const char *s, size_t max)
{
	struct text t = text_of(s);

	return text_is_utf8(t) && !text_has_controls(t) &&
	    !text_is_empty(text_trim(t)) && text_characters(t) <= max;
}

void
ctl_print_on(FILE *out, struct text t)
{
	while (!text_is_empty(t)) {
		struct text one = { t.bytes, 0 };
		bool valid = text_next(&t) != UINT32_MAX;

		one.length = (size_t)(t.bytes - one.bytes);
		if (valid && !text_has_controls(one))
			(void)fwrite(one.bytes, 1, one.length, out);
		else
			(void)putc('?', out);
	}
}

void
ctl_print(struct text t)
{
	ctl_print_on(stdout, t);
}

int
ctl_read_file(const char *path, size_t max, char **bytes, size_t *length)
{
	FILE *file = fopen(path, "rb");
	int status = EX_NOINPUT;

	*bytes = NULL;
	*length = 0;
	if (file == NULL) {
		ctl_error("%s: %s", path, strerror(errno));
		return status;
	}
	if ((*bytes = malloc(max + 1)) == NULL) {
		ctl_error("%s: %s", path, strerror(ENOMEM));
		status = EX_OSERR;
	} else if ((*length = fread(*bytes, 1, max + 1, file)) > max)
		ctl_error("%s: larger than %zu bytes", path, max);
	else if (ferror(file))
		ctl_error("%s: %s", path, strerror(errno));
	else
		status = EX_OK;
	(void)fclose(file);
	if (status != EX_OK) {
		free(*bytes);
		*bytes = NULL;
	}
	return status;
}
