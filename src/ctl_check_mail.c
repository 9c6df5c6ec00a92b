/*
 * ctl_check_mail: the part of "customersctl check" that is about mail.
 */
#include "ctl_check.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buf.h"
#include "mail_census.h"
#include "message.h"
#include "template.h"

static void
check_sendmail(struct ctl_check *k)
{
	const char *program = k->app.settings.sendmail;
	struct stat status;

	if (stat(program, &status) == -1 || !S_ISREG(status.st_mode) ||
	    access(program, X_OK) == -1)
		ctl_tell(k, ERROR, "sendmail", "install a mail server, or "
		    "correct sendmail in the settings file", "%s can't be run",
		    program);
	else
		ctl_tell(k, FINDING_OK, "sendmail", "", "%s", program);
}

static void
check_folder(struct ctl_check *k)
{
	const char *folder = k->app.settings.mail_directory;
	struct stat status;

	if (stat(folder, &status) == -1 || !S_ISDIR(status.st_mode) ||
	    access(folder, W_OK | X_OK) == -1)
		ctl_tell(k, ERROR, "mail", "make it, writable by the workers",
		    "no file can be made in %s", folder);
	else
		ctl_tell(k, WARNING, "mail", "mail = sendmail in the settings "
		    "file", "none goes out: they are kept in %s", folder);
}

void
ctl_check_mail(struct ctl_check *k)
{
	char error[CTL_ERROR_MAX];

	switch (k->app.settings.mail) {
	case SETTINGS_MAIL_SENDMAIL:
		check_sendmail(k);
		break;
	case SETTINGS_MAIL_DIRECTORY:
		check_folder(k);
		break;
	case SETTINGS_MAIL_OFF:
		ctl_tell(k, WARNING, "mail", "mail = sendmail in the settings "
		    "file", "it is off");
		break;
	}
	if (template_check(k->app.mailer.directories, error,
	    sizeof(error)) == -1)
		ctl_tell(k, ERROR, "templates", "", "%s", error);
	else
		ctl_tell(k, FINDING_OK, "templates", "", "complete");
}

void
ctl_check_senders(struct ctl_check *k, const struct store *store,
    const struct shop_settings *s)
{
	static const enum shop_setting identities[] = { SHOP_EMAIL_IDENTITY,
	    SHOP_NEWSLETTER_IDENTITY };

	for (size_t i = 0; i < sizeof(identities) / sizeof(*identities); i++) {
		const char *identity = shop_text(s, identities[i]);
		const char *name, *address, *initial;
		struct shop_settings fresh = { { NULL } };
		struct buf envelope = BUF_EMPTY;

		/* The same one twice is one finding. */
		if (i > 0 && strcmp(identity, shop_text(s, identities[0])) == 0)
			break;
		shop_sender(s, identities[i], &name, &address);
		fresh.values[identities[i]] = s->values[identities[i]];
		shop_sender(&fresh, identities[i], &name, &initial);
		if (message_envelope_address(address, &envelope) == -1)
			ctl_tell(k, ERROR, "sender", "run: customersctl config "
			    "set trans_email/ident_.../email ...",
			    "store %s: \"%s\" is no address",
			    store->code, address);
		else if (strcmp(address, initial) == 0)
			ctl_tell(k, WARNING, "sender", "run: customersctl "
			    "config set trans_email/ident_.../email ...",
			    "store %s: it is %s", store->code, address);
		buf_free(&envelope);
	}
}

void
ctl_check_backlog(struct ctl_check *k)
{
	enum { DAYS = 7, HOUR = 3600 };
	struct mail_backlog backlog = { 0, 0 };
	bool off = k->app.settings.mail == SETTINGS_MAIL_OFF;

	if (!ctl_succeeded(k, "mails", mail_census_backlog(k->app.db, DAYS,
	    HOUR, &backlog)))
		return;
	if (backlog.failed > 0)
		ctl_tell(k, WARNING, "mails",
		    "see: customersctl mail list --state failed",
		    "%lld given up in the last %d days", backlog.failed,
		    (int)DAYS);
	if (backlog.waiting > 0)
		ctl_tell(k, off ? WARNING : ERROR, "mails",
		    "see: customersctl mail list --state pending; does cron "
		    "run \"customersctl mail flush\"?",
		    "%lld pending for more than an hour", backlog.waiting);
	if (backlog.failed == 0 && backlog.waiting == 0)
		ctl_tell(k, FINDING_OK, "mails", "", "none given up, none "
		    "waiting for long");
}
