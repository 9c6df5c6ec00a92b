/*
 * Checks mail: where it goes, the templates, the backlog.
 */
#include "ctl/check.h"

#include <sys/stat.h>
#include <unistd.h>

#include "call/page_template.h"
#include "mail/census.h"
#include "mail/template.h"

static void
check_sendmail(struct ctl_check *k)
{
	const char *program = k->app.settings.sendmail;
	struct stat status;

	if (stat(program, &status) == -1 || !S_ISREG(status.st_mode) ||
	    access(program, X_OK) == -1)
		ctl_check_note(k, CTL_CHECK_ERROR, "mail.delivery", "install a "
		    "mail server, or correct sendmail in the settings file",
		    "%s can't be run", program);
	else
		ctl_check_note(k, CTL_CHECK_OK, "mail.delivery", "", "%s%s",
		    program, k->recipient != NULL ? "" :
		    " can be run; --mail ADDRESS tries to send one");
}

static void
check_folder(struct ctl_check *k)
{
	const char *folder = k->app.settings.mail_directory;
	struct stat status;

	if (stat(folder, &status) == -1 || !S_ISDIR(status.st_mode) ||
	    access(folder, W_OK | X_OK) == -1)
		ctl_check_note(k, CTL_CHECK_ERROR, "mail.delivery",
		    "create it, writable by the workers",
		    "no file can be created in %s", folder);
	else
		ctl_check_note(k, CTL_CHECK_WARNING, "mail.delivery",
		    "mail = sendmail in the settings file",
		    "no mails are sent: they stay in %s", folder);
}

void
ctl_check_mail(struct ctl_check *k)
{
	enum { DEADLINE_MAX = 10 };	/* seconds; see service/, nginx/ */
	char error[CTL_ERROR_MAX];

	switch (k->app.settings.mail) {
	case SETTINGS_MAIL_SENDMAIL:
		check_sendmail(k);
		break;
	case SETTINGS_MAIL_DIRECTORY:
		check_folder(k);
		break;
	case SETTINGS_MAIL_OFF:
		ctl_check_note(k, CTL_CHECK_WARNING, "mail.delivery",
		    "mail = sendmail in the settings file", "it is off");
		break;
	}
	if (k->app.settings.mail_deadline > DEADLINE_MAX)
		ctl_check_note(k, CTL_CHECK_WARNING, "mail.deadline",
		    "lower it, or raise the time-outs of the web server and "
		    "TimeoutStopSec by as much", "mail_deadline is %u; the "
		    "shipped time-outs allow for %d",
		    k->app.settings.mail_deadline, (int)DEADLINE_MAX);
	if (template_check(k->app.mailer.directories, error,
	    sizeof(error)) == -1)
		ctl_check_note(k, CTL_CHECK_ERROR, "mail.templates",
		    "correct it: workers do not start", "%s", error);
	else
		ctl_check_note(k, CTL_CHECK_OK, "mail.templates", "",
		    "without fault");
	if (page_template_check(k->app.page_directories, error,
	    sizeof(error)) == -1)
		ctl_check_note(k, CTL_CHECK_ERROR, "page.templates",
		    "correct it: workers do not start", "%s", error);
	else
		ctl_check_note(k, CTL_CHECK_OK, "page.templates", "",
		    "without fault");
}

void
ctl_check_backlog(struct ctl_check *k)
{
	enum { DAYS = 7, HOUR = 3600 };
	static const char id[] = "mail.backlog";
	struct mail_backlog backlog = { 0, 0, 0 };
	bool off = k->app.settings.mail == SETTINGS_MAIL_OFF;

	if (!ctl_check_succeeded(k, id, mail_census_backlog(k->app.db, DAYS,
	    HOUR, &backlog)))
		return;
	if (backlog.failed > 0)
		ctl_check_note(k, CTL_CHECK_WARNING, id,
		    "see: customersctl mail list --state failed",
		    "%lld given up in the last %d days", backlog.failed,
		    (int)DAYS);
	if (backlog.waiting > 0)
		ctl_check_note(k, CTL_CHECK_WARNING, id,
		    "see: customersctl mail list --state pending",
		    "%lld refused for more than an hour, and tried again",
		    backlog.waiting);
	if (backlog.overdue > 0)
		ctl_check_note(k, off ? CTL_CHECK_WARNING : CTL_CHECK_ERROR,
		    id, "does cron run \"customersctl mail flush\"?",
		    "%lld pending, and not tried for more than an hour",
		    backlog.overdue);
	if (backlog.failed == 0 && backlog.waiting == 0 &&
	    backlog.overdue == 0)
		ctl_check_note(k, CTL_CHECK_OK, id, "", "none given up, none "
		    "waiting for long");
}
