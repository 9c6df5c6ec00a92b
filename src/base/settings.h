/*
 * The deployment settings, group [customers] of the settings file,
 * read with inih.  Business settings are rows in the database (store_settings),
 * and group [customers-db] is read by the database library itself.
 */
#ifndef BASE_SETTINGS_H
#define BASE_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/password.h"

/* Where mails go. */
enum settings_mail {
	SETTINGS_MAIL_SENDMAIL,		/* to the MTA's program */
	SETTINGS_MAIL_DIRECTORY,	/* to files */
	SETTINGS_MAIL_OFF		/* nowhere; none is owed */
};

struct settings {
	char *path;		/* the file that was read */
	enum settings_mail mail;	/* default: sendmail */
	char *mail_directory;	/* where files go; set if mail says so */
	char *sendmail;		/* absolute path; default /usr/sbin/sendmail */
	char *mail_from;	/* envelope sender; NULL: the store's */
	char *mail_templates;	/* operator's own templates; NULL: none */
	char *log;		/* stderr, syslog or a path; default stderr */
	struct password_cost scrypt;	/* scrypt = log2N,r,p */
	bool scrypt_weak_allowed;	/* scrypt_weak = allow */
	size_t max_body;	/* bytes of a request body; default 65536 */
	unsigned long max_requests;	/* a worker's life; default 10000 */
	unsigned mail_deadline;	/* seconds for all mails of a request; 10 */
	unsigned mail_max_attempts;	/* before a mail is given up; 20 */
};

/*
 * Read the settings file, see place.h.  Returns 0 and a filled *S; or -1 with a
 * line in ERROR (ERROR_SIZE bytes) that names file, line and key: unreadable,
 * unknown key in [customers], malformed value, mails to a directory that is not
 * named, or readable by everyone while it holds a password.  Other groups than
 * [customers] are skipped.  Free S in both cases.
 */
int settings_read(struct settings *s, char *error, size_t error_size)
    __attribute__((nonnull, warn_unused_result));

/* Give back what S holds; harmless on one that is all zero. */
void settings_free(struct settings *s);

#endif
