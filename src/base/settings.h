/*
 * The settings of the deployment: group [customers] of the settings file.  The
 * business settings of a shop are rows in the database (shop/shop_read.h), and
 * the database library reads group [customers-db] itself.
 */
#ifndef BASE_SETTINGS_H
#define BASE_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/password.h"
#include "base/scrypt.h"

/* Where mails go. */
enum settings_mail {
	SETTINGS_MAIL_SENDMAIL,		/* to the MTA's program */
	SETTINGS_MAIL_DIRECTORY,	/* to files */
	SETTINGS_MAIL_OFF		/* nowhere; the journal stays empty */
};

struct settings {
	char *path;		/* the file that was read */
	enum settings_mail mail;	/* default sendmail */
	char *mail_directory;	/* for mails as files; NULL: not given */
	char *sendmail;		/* absolute path; default /usr/sbin/sendmail */
	char *mail_from;	/* envelope sender; NULL: the store's */
	char *mail_templates;	/* the operator's templates; NULL: none */
	char *page_templates;	/* the same of pages; NULL: none */
	char *socket;		/* of the workers, for customersctl; or NULL */
	char *log;		/* stderr, syslog or a path; default stderr */
	struct password_cost scrypt;	/* scrypt = log2N,r,p */
	enum scrypt_library scrypt_library;	/* default libscrypt */
	bool scrypt_weak_allowed;	/* scrypt_weak = allow */
	char *integration_key;	/* SEAL_KEY_LEN digits; NULL: none */
	size_t max_body;	/* bytes of a request body; default 65536 */
	unsigned long max_requests;	/* of a worker; default 10000 */
	unsigned mail_deadline;	/* seconds for mails of a request; default 10 */
	unsigned mail_flush_deadline;	/* ... each of a flush; default 60 */
	unsigned mail_max_attempts;	/* of a mail; default 1000 */
	unsigned mail_retention_days;	/* of a mail that is sent or has failed;
					   0: for ever; default 30 */
};

/*
 * Read the settings file, whose path is place_settings().  Returns 0 and a
 * filled *S; or -1 and a line in ERROR (ERROR_SIZE bytes) that names file, line
 * and key: the file is unreadable, a key in [customers] unknown, a value
 * malformed, no directory named for mails that go to one, or the file is
 * readable by everyone and holds a password.  Groups other than [customers] are
 * skipped.  Also after an error, log is what a sound line says, or the default,
 * so that the error can be told there; NULL if memory is short.  Free S in both
 * cases.
 */
int settings_read(struct settings *s, char *error, size_t error_size)
    __attribute__((nonnull, warn_unused_result));

/* Free what S holds; harmless if S is all zero. */
void settings_free(struct settings *s);

#endif
