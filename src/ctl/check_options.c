/*
 * Checks the keys in group [customers-db] of the settings file.  Connector/C
 * reads them and ignores those that it does not know: with a misspelt ssl-ca
 * there is no TLS.
 */
#include "ctl/check.h"

#include <string.h>

#include "ctl/option_file.h"

#define GROUP "[" CTL_WORKERS_GROUP "]"

static const char id[] = "settings.database";

/* What Connector/C 3 reads from option files; it takes "_" for "-". */
static const char *const known[] = {
	"bind-address", "character-sets-dir", "compress", "connect-timeout",
	"connection", "database", "debug", "default-auth",
	"default-character-set", "disable-local-infile", "host",
	"init-command", "interactive-timeout", "local-infile",
	"max-allowed-packet", "multi-queries", "multi-results",
	"multi-statements", "net-buffer-length", "password", "pipe",
	"plugin-dir", "port", "protocol", "reconnect",
	"report-data-truncation", "restricted-auth", "return-found-rows",
	"secure-auth", "server-public-key", "shared-memory-base-name",
	"socket", "ssl-ca", "ssl-capath", "ssl-cert", "ssl-cipher", "ssl-crl",
	"ssl-crlpath", "ssl-enforce", "ssl-fp", "ssl-fp-list", "ssl-fplist",
	"ssl-key", "ssl-passphrase", "ssl-verify-server-cert", "timeout",
	"tls-ca", "tls-capath", "tls-cert", "tls-cipher", "tls-crl",
	"tls-crlpath", "tls-enforce", "tls-fp", "tls-fplist", "tls-key",
	"tls-passphrase", "tls-peer-fp", "tls-peer-fp-list", "tls-verify-peer",
	"tls-version", "user", "zstd-compression-level",
};

/*
 * The options among them that override what db/connect.c sets: with longer
 * time-outs than a request allows, several statements in a text, or other row
 * counts.
 */
static const char *const forbidden[] = {
	"connect-timeout", "local-infile", "multi-queries", "multi-results",
	"multi-statements", "reconnect", "return-found-rows", "timeout",
};

static bool
is_among(const char *const *keys, size_t count, const char *key)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(keys[i], key) == 0)
			return true;
	return false;
}

#define IS_AMONG(keys, key) \
	is_among(keys, sizeof(keys) / sizeof(*(keys)), key)

static bool
check_key(struct ctl_check *k, const char *key, int line)
{
	if (IS_AMONG(forbidden, key)) {
		ctl_check_note(k, CTL_CHECK_ERROR, id, "remove it",
		    "line %d: %s must not be set, the program does", line, key);
		return false;
	}
	if (IS_AMONG(known, key))
		return true;
	ctl_check_note(k, CTL_CHECK_WARNING, id, "correct it",
	    "line %d: %s is not an option of the database library, which "
	    "ignores it", line, key);
	return false;
}

void
ctl_check_options(struct ctl_check *k)
{
	bool there = false, fine = true;
	struct ctl_option_file f;

	ctl_option_file_open(&f, k->app.settings.path);
	while (ctl_option_file_next(&f)) {
		if (strcmp(f.group, CTL_WORKERS_GROUP) != 0)
			continue;
		there = true;
		if (f.key[0] != '\0' && f.key[0] != '!')
			fine = check_key(k, f.key, f.number) && fine;
	}
	ctl_option_file_close(&f);
	if (!there)
		ctl_check_note(k, CTL_CHECK_WARNING, id, "write it",
		    "there is no group " GROUP);
	else if (fine)
		ctl_check_note(k, CTL_CHECK_OK, id, "", "every key of " GROUP
		    " is known");
}
