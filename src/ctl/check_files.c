/*
 * Checks the account that runs "customersctl check", and the files: settings,
 * the administrator's file, log.
 */
#include "ctl/check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PERMISSIONS = 0777, PATH_ROOM = 4096 };

void
ctl_check_account(struct ctl_check *k)
{
	if (geteuid() == 0)
		ctl_check_note(k, CTL_CHECK_WARNING, "account",
		    "run it as the workers' account, which is not root",
		    "root may read and write what the workers may not, so that "
		    "missing permissions are not found");
	else
		ctl_check_note(k, CTL_CHECK_OK, "account", "", "user id %ld",
		    (long)geteuid());
}

/* Check who may read and write the settings file. */
static void
check_permissions(struct ctl_check *k)
{
	static const char id[] = "settings.permissions";
	const char *path = k->app.settings.path;
	struct stat status;
	unsigned mode;

	if (path == NULL || stat(path, &status) == -1)
		return;			/* noted as settings.file */
	mode = (unsigned)status.st_mode & PERMISSIONS;
	if ((mode & (S_IROTH | S_IWOTH | S_IWGRP)) != 0)
		ctl_check_note(k, CTL_CHECK_WARNING, id, "chmod 640 it",
		    "%s has mode %03o", path, mode);
	else if (status.st_uid != 0 && status.st_uid != geteuid() &&
	    geteuid() != 0)
		ctl_check_note(k, CTL_CHECK_WARNING, id,
		    "chown it to root or to the workers' account",
		    "%s belongs to user id %ld, who can change it", path,
		    (long)status.st_uid);
	else if (status.st_uid == 0 && geteuid() == 0 &&
	    ((mode & S_IRGRP) == 0 || status.st_gid == 0))
		ctl_check_note(k, CTL_CHECK_WARNING, id, "chgrp it to the "
		    "workers' group and chmod 640 it",
		    "%s has mode %03o: nobody but root can read it", path,
		    mode);
	else
		ctl_check_note(k, CTL_CHECK_OK, id, "",
		    "mode %03o, user id %ld, group id %ld", mode,
		    (long)status.st_uid, (long)status.st_gid);
}

void
ctl_check_settings(struct ctl_check *k)
{
	char error[CTL_ERROR_MAX];

	if (ctl_open(&k->app, error, sizeof(error)) == -1)
		ctl_check_note(k, CTL_CHECK_ERROR, "settings.file",
		    "customers.conf(5) has the keys and their values", "%s",
		    error);
	else {
		ctl_check_note(k, CTL_CHECK_OK, "settings.file", "", "%s",
		    k->app.settings.path);
		k->stage = CTL_CHECK_SETTINGS;
	}
	check_permissions(k);
}

static void
check_admin_file(struct ctl_check *k, const char *path)
{
	static const char id[] = "admin.permissions";
	struct stat status;
	unsigned mode;

	if (stat(path, &status) == -1) {
		ctl_check_note(k, errno == ENOENT ? CTL_CHECK_OK :
		    CTL_CHECK_WARNING, id, "", "%s: %s", path,
		    strerror(errno));
		return;
	}
	mode = (unsigned)status.st_mode & PERMISSIONS;
	if ((mode & (S_IRWXG | S_IRWXO)) != 0)
		ctl_check_note(k, (mode & S_IRWXO) != 0 ? CTL_CHECK_ERROR :
		    CTL_CHECK_WARNING, id, "chmod 600 it", "%s has mode %03o",
		    path, mode);
	else if (geteuid() != 0 && access(path, R_OK) == 0)
		ctl_check_note(k, CTL_CHECK_WARNING, id, "chown it to root, "
		    "or to another account than the workers'",
		    "%s can be read by this account", path);
	else
		ctl_check_note(k, CTL_CHECK_OK, id, "", "mode %03o", mode);
	if (access(path, R_OK) == 0 && !ctl_has_group(path, CTL_ADMIN_GROUP))
		ctl_check_note(k, CTL_CHECK_WARNING, "admin.group",
		    "correct the name of the group", "%s has no group ["
		    CTL_ADMIN_GROUP "]", path);
}

void
ctl_check_admin(struct ctl_check *k)
{
	const char *settings = k->app.settings.path;
	char *path;

	if (settings == NULL || (path = ctl_admin_path(settings)) == NULL)
		return;
	if (ctl_has_group(settings, CTL_ADMIN_GROUP))
		ctl_check_note(k, CTL_CHECK_WARNING, "admin.place", "move it "
		    "to " CTL_ADMIN_FILE " beside it, which is root's; change "
		    "the password", "%s has group [" CTL_ADMIN_GROUP "], and "
		    "the workers read it", settings);
	check_admin_file(k, path);
	free(path);
}

/* True if this account can append to the file PATH, or create it. */
static bool
can_write(const char *path)
{
	const char *slash = strrchr(path, '/');
	char folder[PATH_ROOM];
	struct stat status;

	if (stat(path, &status) == 0)
		return !S_ISDIR(status.st_mode) && access(path, W_OK) == 0;
	if (errno != ENOENT || (size_t)(slash - path) + 1 >= sizeof(folder))
		return false;
	memcpy(folder, path, (size_t)(slash - path) + 1);
	folder[slash - path + 1] = '\0';
	return access(folder, W_OK | X_OK) == 0;
}

void
ctl_check_log(struct ctl_check *k)
{
	static const char id[] = "log.target", device[] = "/dev/log";
	const char *log = k->app.settings.log;

	if (log[0] == '/' && !can_write(log))
		ctl_check_note(k, CTL_CHECK_ERROR, id, "make its folder "
		    "writable by the workers, or correct log in the settings "
		    "file", "%s can't be written", log);
	else if (strcmp(log, "syslog") == 0 && access(device, F_OK) == -1)
		ctl_check_note(k, CTL_CHECK_WARNING, id, "start a syslog "
		    "daemon, or name a file as log in the settings file",
		    "syslog, but there is no %s: all lines are lost", device);
	else
		ctl_check_note(k, CTL_CHECK_OK, id, "", "%s", log);
}
