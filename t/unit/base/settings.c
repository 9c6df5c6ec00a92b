/*
 * settings: what may stand in the file, and what is said when it may not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/settings.h"

static char dir[256], path[300];

static int
setup(void **state)
{
	const char *tmp = getenv("TMPDIR");

	(void)state;
	(void)snprintf(dir, sizeof(dir), "%s/unit-settings.XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(dir) == NULL)
		return -1;
	(void)snprintf(path, sizeof(path), "%s/customers.conf", dir);
	return setenv("CUSTOMERS_CONF", path, 1);
}

static int
teardown(void **state)
{
	(void)state;
	(void)unlink(path);
	return rmdir(dir);
}

static void
write_file(const char *contents, mode_t mode)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fputs(contents, file) == EOF, 0);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path, mode), 0);
}

/* CONTENTS must be refused with FAULT after the file's name. */
static void
refuse(const char *contents, mode_t mode, const char *fault)
{
	struct settings s;
	char error[1024] = "", expected[1024];

	write_file(contents, mode);
	(void)snprintf(expected, sizeof(expected), "%s:%s", path, fault);
	if (settings_read(&s, error, sizeof(error)) != -1)
		fail_msg("was taken: %s", contents);
	assert_string_equal(error, expected);
	assert_non_null(s.log);
	settings_free(&s);
}

/* CONTENTS must be taken; the caller frees *S. */
static void
take(const char *contents, mode_t mode, struct settings *s)
{
	char error[1024] = "";

	write_file(contents, mode);
	if (settings_read(s, error, sizeof(error)) != 0)
		fail_msg("%s", error);
	assert_string_equal(error, "");
}

static void
test_defaults(void **state)
{
	static const char *const empty[] = { "", "\n", "[customers]",
	    "[customers]\n", "# nothing\n; at all\n\n", "[other]\nx = y\n" };

	(void)state;
	for (size_t i = 0; i < sizeof(empty) / sizeof(empty[0]); i++) {
		struct settings s;

		take(empty[i], 0644, &s);
		assert_string_equal(s.path, path);
		assert_int_equal(s.mail, SETTINGS_MAIL_SENDMAIL);
		assert_null(s.mail_directory);
		assert_string_equal(s.sendmail, "/usr/sbin/sendmail");
		assert_null(s.mail_from);
		assert_null(s.mail_templates);
		assert_null(s.page_templates);
		assert_null(s.socket);
		assert_string_equal(s.log, "stderr");
		assert_int_equal(s.scrypt_library, SCRYPT_LIBSCRYPT);
		assert_int_equal(s.scrypt.log2n, 14);
		assert_int_equal(s.scrypt.r, 8);
		assert_int_equal(s.scrypt.p, 5);
		assert_false(s.scrypt_weak_allowed);
		assert_null(s.integration_key);
		assert_int_equal(s.max_body, 65536);
		assert_int_equal(s.max_requests, 10000);
		assert_int_equal(s.mail_deadline, 10);
		assert_int_equal(s.mail_flush_deadline, 60);
		assert_int_equal(s.mail_max_attempts, 1000);
		assert_int_equal(s.mail_retention_days, 30);
		settings_free(&s);
		settings_free(&s);
	}
}

static void
test_all_keys(void **state)
{
	struct settings s;

	(void)state;
	take("# all of them\n[customers-db]\npassword=x\n[customers]\n"
	    "sendmail = /opt/bin/sendmail\nmail_from=shop@example.com\n"
	    "\tmail_templates: /etc/shop/mail ; inline\r\n"
	    "page_templates = /etc/shop/page\nsocket = /run/shop.sock\n"
	    "mail = directory\nmail_directory = /srv/mail\n"
	    "log = syslog\n  scrypt = 15,8,3\n"
	    "scrypt_library = libsodium\nscrypt_weak = allow\n"
	    "max_body = 16777216\nmax_requests = 1\nmail_deadline = 300\n"
	    "integration_key = 00112233445566778899aabbccddeeff"
	    "00112233445566778899aabbccddeeff\n"
	    "mail_flush_deadline = 299\nmail_max_attempts = 900\nmail_retention_days = 36500", 0640, &s);
	assert_int_equal(s.mail, SETTINGS_MAIL_DIRECTORY);
	assert_string_equal(s.mail_directory, "/srv/mail");
	assert_string_equal(s.sendmail, "/opt/bin/sendmail");
	assert_string_equal(s.mail_from, "shop@example.com");
	assert_string_equal(s.mail_templates, "/etc/shop/mail");
	assert_string_equal(s.page_templates, "/etc/shop/page");
	assert_string_equal(s.socket, "/run/shop.sock");
	assert_string_equal(s.log, "syslog");
	assert_int_equal(s.scrypt_library, SCRYPT_LIBSODIUM);
	assert_int_equal(s.scrypt.log2n, 15);
	assert_int_equal(s.scrypt.p, 3);
	assert_true(s.scrypt_weak_allowed);
	assert_string_equal(s.integration_key,
	    "00112233445566778899aabbccddeeff"
	    "00112233445566778899aabbccddeeff");
	assert_int_equal(s.max_body, 16777216);
	assert_int_equal(s.max_requests, 1);
	assert_int_equal(s.mail_deadline, 300);
	assert_int_equal(s.mail_flush_deadline, 299);
	assert_int_equal(s.mail_max_attempts, 900);
	assert_int_equal(s.mail_retention_days, 36500);
	settings_free(&s);
}

static void
test_key(void **state)
{
	static const char *const bad[] = { "", "0011223344556677",
	    "00112233445566778899aabbccddeeff00112233445566778899aabbccddeef",
	    "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff0",
	    "00112233445566778899aabbccddeeff00112233445566778899aabbccddeefg",
	    "00112233445566778899AABBCCDDEEFF00112233445566778899aabbccddeeff"
	};
	char contents[256];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		(void)snprintf(contents, sizeof(contents),
		    "[customers]\nintegration_key = %s\n", bad[i]);
		refuse(contents, 0640,
		    "2: integration_key: must be 64 hexadecimal digits");
	}
}

static void
test_values(void **state)
{
	static const char *const good[] = { "log = stderr", "log = /var/log/x",
	    "max_body = 1024", "max_body = 0065536", "mail_deadline = 1",
	    "mail_max_attempts = 1", "mail_retention_days = 0",
	    "max_requests = 4294967295",
	    "mail = sendmail", "mail = off", "mail_directory = /srv/mail",
	    "scrypt = 17,8,1", "scrypt_library = libscrypt",
	    "scrypt = 13,8,10" };
	static const struct {
		const char *line, *fault;
	} bad[] = {
		{ "mail = Off", "mail: must be sendmail, directory or off" },
		{ "mail =", "mail: must be sendmail, directory or off" },
		{ "mail = directory",
		    "mail: mail_directory must say which directory" },
		{ "mail_directory = mail",
		    "mail_directory: must be an absolute path" },
		{ "sendmail = sendmail", "sendmail: must be an absolute path" },
		{ "sendmail =", "sendmail: must be an absolute path" },
		{ "mail_templates = mail",
		    "mail_templates: must be an absolute path" },
		{ "log = stdout",
		    "log: must be stderr, syslog or an absolute path" },
		{ "log = Syslog",
		    "log: must be stderr, syslog or an absolute path" },
		{ "mail_from = shop",
		    "mail_from: must be a plain mail address" },
		{ "mail_from = @example.com",
		    "mail_from: must be a plain mail address" },
		{ "mail_from = shop@",
		    "mail_from: must be a plain mail address" },
		{ "mail_from = -f@example.com",
		    "mail_from: must be a plain mail address" },
		{ "mail_from = Shop <shop@example.com>",
		    "mail_from: must be a plain mail address" },
		{ "scrypt = 14,8", "scrypt: must be log2N,r,p such as 14,8,5" },
		{ "scrypt_weak = yes",
		    "scrypt_weak: must be allow, or left out" },
		{ "max_body = 1023",
		    "max_body: must be a whole number from 1024 to 16777216" },
		{ "max_body = 16777217",
		    "max_body: must be a whole number from 1024 to 16777216" },
		{ "max_body = 64k",
		    "max_body: must be a whole number from 1024 to 16777216" },
		{ "max_body = -65536",
		    "max_body: must be a whole number from 1024 to 16777216" },
		{ "max_body =",
		    "max_body: must be a whole number from 1024 to 16777216" },
		{ "max_body = 99999999999999999999999999",
		    "max_body: must be a whole number from 1024 to 16777216" },
		{ "max_requests = 0",
		    "max_requests: must be a whole number "
		    "from 1 to 4294967295" },
		{ "mail_deadline = 0",
		    "mail_deadline: must be a whole number from 1 to 300" },
		{ "mail_deadline = 301",
		    "mail_deadline: must be a whole number from 1 to 300" },
		{ "mail_deadline = 1.5",
		    "mail_deadline: must be a whole number from 1 to 300" },
		{ "mail_flush_deadline = 0",
		    "mail_flush_deadline: must be a whole number "
		    "from 1 to 300" },
		{ "mail_flush_deadline = 301",
		    "mail_flush_deadline: must be a whole number "
		    "from 1 to 300" },
		{ "scrypt_library = libSodium",
		    "scrypt_library: must be libscrypt or libsodium" },
		{ "mail_retention_days = 36501",
		    "mail_retention_days: must be a whole number "
		    "from 0 to 36500" },
		{ "mail_max_attempts = 1001",
		    "mail_max_attempts: must be a whole number "
		    "from 1 to 1000" },
	};
	char contents[256], fault[256];
	struct settings s;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		(void)snprintf(contents, sizeof(contents), "[customers]\n%s\n",
		    good[i]);
		take(contents, 0644, &s);
		settings_free(&s);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		(void)snprintf(contents, sizeof(contents), "[customers]\n\n"
		    "%s\nlog = stderr\n", bad[i].line);
		(void)snprintf(fault, sizeof(fault), "3: %s", bad[i].fault);
		refuse(contents, 0644, fault);
	}
}

static void
test_lines(void **state)
{
	(void)state;
	refuse("[customers]\nsend_mail = /x\n", 0644,
	    "2: send_mail: unknown key");
	refuse("[customers]\nSendmail = /x\n", 0644,
	    "2: Sendmail: unknown key");
	refuse("[customers]\n\nlog=stderr\nlog=syslog\n", 0644,
	    "4: log: was given in line 3 already");
	refuse("[customers]\nlog=stderr\n[x]\ny=z\n[customers]\nlog=syslog\n",
	    0644, "6: log: was given in line 2 already");
	refuse("log = stderr\n", 0644, "1: log: stands before any group");
	refuse("[customers]\nlog stderr\n", 0644,
	    "2: neither [group] nor key = value");
	refuse("[customers\nlog = stderr\n", 0644,
	    "1: neither [group] nor key = value");
	refuse("[customers]\nsendmail = /a\n  /b\n", 0644,
	    "3: neither [group] nor key = value");
	/* The first fault is the one that is told. */
	refuse("[customers]\nlog = x\nfoo = 1\nbar\n", 0644,
	    "2: log: must be stderr, syslog or an absolute path");
}

/* Groups of others may hold what they like. */
static void
test_other_groups(void **state)
{
	struct settings s;

	(void)state;
	take("[client]\nskip-ssl\n!include x\n log = 1\nlog = 2\n"
	    "[customers]\nlog = /x\n[customers-db]\nlog = nonsense\n"
	    "compress\n  indented\n", 0600, &s);
	assert_string_equal(s.log, "/x");
	settings_free(&s);
	take("\xEF\xBB\xBF[client]\nskip-ssl\n", 0600, &s);
	settings_free(&s);
	take("\xEF\xBB\xBF[customers]\r\nlog = /y\r\n", 0600, &s);
	assert_string_equal(s.log, "/y");
	settings_free(&s);
}

/* Write HEAD, N times x, and TAIL to OUT. */
static const char *
stretch(char *out, size_t size, const char *head, int n, const char *tail)
{
	char run[512];

	memset(run, 'x', sizeof(run));
	(void)snprintf(out, size, "%s%.*s%s", head, n, run, tail);
	return out;
}

static void
test_long_lines(void **state)
{
	char c[1024];
	struct settings s;

	(void)state;
	take(stretch(c, sizeof(c), "[customers]\nlog = /", 150, "\n"), 0644,
	    &s);
	assert_int_equal(strlen(s.log), 151);
	settings_free(&s);
	refuse(stretch(c, sizeof(c), "[customers]\nlog = /", 400,
	    "\nmax_body = 2048\n"), 0644,
	    "2: log: the line is longer than 198 bytes");
	refuse(stretch(c, sizeof(c), "[customers]\nlog = /", 400, ""), 0644,
	    "2: log: the line is longer than 198 bytes");
	/* Elsewhere a long line is no fault, nor are its pieces lines. */
	take(stretch(c, sizeof(c), "# ", 400, "\n[customers]\n# "), 0644, &s);
	settings_free(&s);
	take(stretch(c, sizeof(c), "[customers-db]\nssl-ca = ", 197,
	    "[customers]\nlog = /x\n[customers]\nmax_body = 2048\n"), 0644,
	    &s);
	assert_int_equal(s.max_body, 2048);
	assert_string_equal(s.log, "stderr");
	settings_free(&s);
}

static void
test_weak_cost(void **state)
{
	static const char fault[] = "scrypt: weaker than every setting that "
	    "OWASP lists (such as 14,8,5); scrypt_weak = allow permits it, "
	    "for tests";
	struct settings s;
	char line[256];

	(void)state;
	(void)snprintf(line, sizeof(line), "2: %s", fault);
	refuse("[customers]\nscrypt = 4,8,1\nlog = stderr\n", 0644, line);
	refuse("[customers]\nscrypt = 14,8,4\n", 0644, line);
	take("[customers]\nscrypt = 4,8,1\nscrypt_weak = allow\n", 0644, &s);
	assert_int_equal(s.scrypt.log2n, 4);
	settings_free(&s);
	take("[customers]\nscrypt_weak = allow\nscrypt = 1,1,1\n", 0644, &s);
	assert_int_equal(s.scrypt.log2n, 1);
	settings_free(&s);
}

static void
test_exposed_password(void **state)
{
	static const char fault[] = "2: password: everyone may read this file;"
	    " chmod o-r it and change the secret";
	static const char *const exposed[] = {
		"[customers-db]\npassword = x\n",
		"[customers-db]\n  password=x\n",
		"[anything]\npassword:\n",
		"[customers-db]\npassword = x\n[customers]\nfoo = 1\n",
	};
	struct settings s;
	char c[1024];

	(void)state;
	for (size_t i = 0; i < sizeof(exposed) / sizeof(exposed[0]); i++)
		refuse(exposed[i], 0644, fault);
	refuse(exposed[0], 0604, fault);
	refuse(stretch(c, sizeof(c), "[customers-db]\npassword = ", 400,
	    "\n"), 0644, fault);
	refuse("[customers-db]\nssl-passphrase = x\n", 0644,
	    "2: ssl-passphrase: everyone may read this file;"
	    " chmod o-r it and change the secret");
	refuse("[customers]\nintegration_key = x\n", 0644,
	    "2: integration_key: everyone may read this file;"
	    " chmod o-r it and change the secret");
	refuse("[customers-db]\nuser = x\n  password = x\n", 0644,
	    "3: password: everyone may read this file;"
	    " chmod o-r it and change the secret");
	take(exposed[0], 0640, &s);
	settings_free(&s);
	take(exposed[0], 0600, &s);
	settings_free(&s);
	take("[customers-db]\n# password = x\n;password = x\nuser = y\n", 0644,
	    &s);
	settings_free(&s);
}

static void
test_unreadable(void **state)
{
	struct settings s;
	char error[1024], expected[1024];

	(void)state;
	assert_int_equal(setenv("CUSTOMERS_CONF", "/nonexistent/x.conf", 1),
	    0);
	assert_int_equal(settings_read(&s, error, sizeof(error)), -1);
	assert_string_equal(error,
	    "/nonexistent/x.conf: No such file or directory");
	settings_free(&s);
	assert_int_equal(setenv("CUSTOMERS_CONF", dir, 1), 0);
	assert_int_equal(settings_read(&s, error, sizeof(error)), -1);
	(void)snprintf(expected, sizeof(expected), "%s: Is a directory", dir);
	assert_string_equal(error, expected);
	settings_free(&s);
	/* Empty counts as unset. */
	assert_int_equal(setenv("CUSTOMERS_CONF", "", 1), 0);
	assert_in_range(settings_read(&s, error, sizeof(error)) + 1, 0, 1);
	assert_string_equal(s.path, CUSTOMERS_CONF_DEFAULT);
	settings_free(&s);
	assert_int_equal(setenv("CUSTOMERS_CONF", path, 1), 0);
}

/* The error is cut, never written past its end. */
static void
test_short_error(void **state)
{
	struct settings s;
	char error[64];

	(void)state;
	write_file("[customers]\nfoo = 1\n", 0644);
	for (size_t size = 1; size < sizeof(error); size++) {
		memset(error, '#', sizeof(error));
		assert_int_equal(settings_read(&s, error, size), -1);
		assert_in_range(strlen(error), 0, size - 1);
		assert_int_equal(error[size], '#');
		settings_free(&s);
	}
}

/* Where the log is, is known whatever else is wrong. */
static void
test_log_of_faulty(void **state)
{
	static const struct {
		const char *contents, *log;
	} cases[] = {
		{ "[customers]\nlog = /l\nno = 1\n", "/l" },
		{ "[customers]\nno = 1\nlog = /l\n", "/l" },
		{ "[customers]\nmax_body = 1\nno = 1\nlog = syslog\n",
		    "syslog" },
		{ "[customers]\nscrypt = 4,8,1\nlog = syslog\n", "syslog" },
		{ "no\n[customers]\nlog = syslog\n", "syslog" },
		{ "[customers]\nlog = relative\nno = 1\n", "stderr" },
		{ "[other]\nlog = /l\n[customers]\nno = 1\n", "stderr" },
	};
	char error[1024];
	struct settings s;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		write_file(cases[i].contents, 0600);
		assert_int_equal(settings_read(&s, error, sizeof(error)), -1);
		assert_string_equal(s.log, cases[i].log);
		settings_free(&s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_all_keys),
		cmocka_unit_test(test_key),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_other_groups),
		cmocka_unit_test(test_long_lines),
		cmocka_unit_test(test_weak_cost),
		cmocka_unit_test(test_exposed_password),
		cmocka_unit_test(test_unreadable),
		cmocka_unit_test(test_short_error),
		cmocka_unit_test(test_log_of_faulty),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
