#include "base/settings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/place.h"
#include "base/seal.h"
#include "base/settings_file.h"
#include "base/text.h"
#include "base/wipe.h"

/* The types of values; expected describes each. */
enum type {
	PATH, SINK, ADDRESS, MAIL, COST, LIBRARY, ALLOW, KEY, SIZE, LONG, INT
};

/* What a value of each type must be, for messages. */
static const char *const expected[] = {
	[PATH] = "an absolute path",
	[SINK] = "stderr, syslog or an absolute path",
	[ADDRESS] = "a plain mail address",
	[MAIL] = "sendmail, directory or off",
	[COST] = "log2N,r,p such as 14,8,5",
	[LIBRARY] = "libscrypt or libsodium",
	[ALLOW] = "allow, or left out",
	[KEY] = "64 hexadecimal digits",
	[SIZE] = "a whole number", [LONG] = "a whole number",
	[INT] = "a whole number"
};

static const struct key {
	const char *name;
	enum type type;
	size_t member;
	unsigned long min, max;
} keys[] = {
#define MEMBER(m) offsetof(struct settings, m)
	{ "scrypt", COST, MEMBER(scrypt), 0, 0 },
	{ "mail", MAIL, MEMBER(mail), 0, 0 },
	{ "mail_directory", PATH, MEMBER(mail_directory), 0, 0 },
	{ "sendmail", PATH, MEMBER(sendmail), 0, 0 },
	{ "mail_from", ADDRESS, MEMBER(mail_from), 0, 0 },
	{ "mail_templates", PATH, MEMBER(mail_templates), 0, 0 },
	{ "page_templates", PATH, MEMBER(page_templates), 0, 0 },
	{ "socket", PATH, MEMBER(socket), 0, 0 },
	{ "log", SINK, MEMBER(log), 0, 0 },
	{ "scrypt_library", LIBRARY, MEMBER(scrypt_library), 0, 0 },
	{ "scrypt_weak", ALLOW, MEMBER(scrypt_weak_allowed), 0, 0 },
	{ "integration_key", KEY, MEMBER(integration_key), 0, 0 },
	{ "max_body", SIZE, MEMBER(max_body), 1024, 16777216 },
	{ "max_requests", LONG, MEMBER(max_requests), 1, 4294967295 },
	{ "mail_deadline", INT, MEMBER(mail_deadline), 1, 300 },
	{ "mail_flush_deadline", INT, MEMBER(mail_flush_deadline), 1, 300 },
	{ "mail_max_attempts", INT, MEMBER(mail_max_attempts), 1, 1000 },
	{ "mail_retention_days", INT, MEMBER(mail_retention_days), 0, 36500 },
};

enum {
	KEYS = sizeof(keys) / sizeof(keys[0]),
	KEY_SCRYPT = 0, KEY_MAIL = 1	/* their rows in the table */
};

struct reading {
	struct settings *s;
	int lines[KEYS];	/* of each key; 0: not given */
};

static bool
is_address(const char *value)
{
	const char *at = strrchr(value, '@');

	return at != NULL && at > value && at[1] != '\0' && value[0] != '-' &&
	    strpbrk(value, " \t<>()[],;:\"\\") == NULL;
}

static bool
is_key(const char *value)
{
	return strlen(value) == SEAL_KEY_LEN &&
	    value[strspn(value, TEXT_HEX_DIGITS)] == '\0';
}

static bool
set_text(char **member, const char *value, bool valid)
{
	return valid && (*member = strdup(value)) != NULL;
}

static bool
set_number(void *member, const struct key *key, const char *value)
{
	unsigned long number;

	if (value[strspn(value, TEXT_DIGITS)] != '\0')
		return false;
	errno = 0;
	number = strtoul(value, NULL, 10);
	if (errno != 0 || number < key->min || number > key->max)
		return false;
	if (key->type == SIZE)
		*(size_t *)member = (size_t)number;
	else if (key->type == LONG)
		*(unsigned long *)member = number;
	else
		*(unsigned *)member = (unsigned)number;
	return true;
}

static bool
set_mail(enum settings_mail *mail, const char *value)
{
	static const char *const words[] = { "sendmail", "directory", "off" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strcmp(value, words[i]) == 0) {
			*mail = (enum settings_mail)i;
			return true;
		}
	return false;
}

static bool
set_library(enum scrypt_library *library, const char *value)
{
	for (int i = 0; i < SCRYPT_LIBRARIES; i++)
		if (strcmp(scrypt_name((enum scrypt_library)i), value) == 0) {
			*library = (enum scrypt_library)i;
			return true;
		}
	return false;
}

/* Set the member of KEY to VALUE, not empty; false if it is not valid. */
static bool
set(struct settings *s, const struct key *key, const char *value)
{
	void *member = (char *)s + key->member;
	bool is_path = value[0] == '/';

	switch (key->type) {
	case PATH:
		return set_text(member, value, is_path);
	case SINK:
		return set_text(member, value, is_path ||
		    strcmp(value, "stderr") == 0 ||
		    strcmp(value, "syslog") == 0);
	case ADDRESS:
		return set_text(member, value, is_address(value));
	case MAIL:
		return set_mail(member, value);
	case COST:
		return password_cost_parse(value, member) == 0;
	case LIBRARY:
		return set_library(member, value);
	case ALLOW:
		return *(bool *)member = strcmp(value, "allow") == 0;
	case KEY:
		return set_text(member, value, is_key(value));
	case SIZE:
	case LONG:
	case INT:
		return set_number(member, key, value);
	}
	return false;
}

/* The settings_file_take: take one pair. */
static void
take(struct settings_file *f, const char *name, const char *value)
{
	struct reading *r = f->user;
	size_t i = 0;

	while (i < KEYS && strcmp(keys[i].name, name) != 0)
		i++;
	if (i == KEYS)
		settings_file_complain(f, f->line, "%.80s: unknown key", name);
	else if (r->lines[i] != 0)
		settings_file_complain(f, f->line, "%s: was given in line %d "
		    "already", name, r->lines[i]);
	else if (value[0] != '\0' && set(r->s, &keys[i], value))
		r->lines[i] = f->line;
	else if (keys[i].max > 0)
		settings_file_complain(f, f->line, "%s: must be %s from %lu "
		    "to %lu", name, expected[keys[i].type], keys[i].min,
		    keys[i].max);
	else
		settings_file_complain(f, f->line, "%s: must be %s", name,
		    expected[keys[i].type]);
}

int
settings_read(struct settings *s, char *error, size_t error_size)
{
	struct reading r = { .s = s };
	struct settings_file f = { .take = take, .user = &r, .error = error,
	    .error_size = error_size };

	*s = (struct settings){ .scrypt = PASSWORD_COST_DEFAULT,
	    .max_body = 65536, .max_requests = 10000, .mail_deadline = 10,
	    .mail_flush_deadline = 60, .mail_max_attempts = 1000,
	    .mail_retention_days = 30 };
	if ((s->path = place_settings()) == NULL) {
		(void)snprintf(error, error_size, "%s", strerror(ENOMEM));
		return -1;
	}
	f.path = s->path;
	settings_file_read(&f);
	if (!f.failed && !s->scrypt_weak_allowed &&
	    !password_cost_is_owasp(&s->scrypt))
		settings_file_complain(&f, r.lines[KEY_SCRYPT], "scrypt: "
		    "weaker than every setting that OWASP lists (such as "
		    "14,8,5); scrypt_weak = allow permits it, for tests");
	if (!f.failed && s->mail == SETTINGS_MAIL_DIRECTORY &&
	    s->mail_directory == NULL)
		settings_file_complain(&f, r.lines[KEY_MAIL], "mail: "
		    "mail_directory must say which directory");
	if ((s->sendmail == NULL &&
	    !set_text(&s->sendmail, "/usr/sbin/sendmail", true)) ||
	    (s->log == NULL && !set_text(&s->log, "stderr", true)))
		settings_file_complain(&f, 0, "not enough memory");
	return f.failed ? -1 : 0;
}

void
settings_free(struct settings *s)
{
	if (s->integration_key != NULL)
		wipe(s->integration_key, SEAL_KEY_LEN);
	free(s->integration_key);
	free(s->path);
	free(s->mail_directory);
	free(s->sendmail);
	free(s->mail_from);
	free(s->mail_templates);
	free(s->page_templates);
	free(s->socket);
	free(s->log);
	*s = (struct settings){ .path = NULL };
}
