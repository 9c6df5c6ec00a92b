/*
 * Connector/C takes one file and one group.  So it gets a file in memory, which
 * has the lines of the workers' group that are to hold, under the name of the
 * administrator's, and then includes the administrator's file: a later line
 * counts.
 */
#define _GNU_SOURCE /* memfd_create */
#include "ctl/admin.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/buf.h"
#include "ctl/ctl.h"
#include "ctl/option_file.h"

/* Together these say which server it is. */
static const char *const server_keys[] = { "host", "port", "protocol",
    "socket" };

/* What the administrator's file says, as far as it matters. */
struct admin {
	struct buf user;	/* as it is written; empty: none */
	bool server;		/* names one */
	bool includes;		/* other files, which may say anything */
};

static bool
is_server_key(const char *key)
{
	for (size_t i = 0; i < sizeof(server_keys) / sizeof(*server_keys); i++)
		if (strcmp(key, server_keys[i]) == 0)
			return true;
	return false;
}

/*
 * True if Connector/C reads the group NAME of a file beside the group WANTED.
 */
static bool
is_read(const char *name, const char *wanted)
{
	return strcmp(name, wanted) == 0 || strcmp(name, "client") == 0 ||
	    strcmp(name, "client-server") == 0 ||
	    strcmp(name, "client-mariadb") == 0;
}

/* The user that the file PATH names for GROUP, as it is written there. */
static void
find_user(const char *path, const char *group, struct buf *user)
{
	struct ctl_option_file f;

	ctl_option_file_open(&f, path);
	while (ctl_option_file_next(&f))
		if (is_read(f.group, group) && strcmp(f.key, "user") == 0) {
			buf_reset(user);
			buf_text(user, f.value);
		}
	ctl_option_file_close(&f);
}

static void
read_admin(const char *path, struct admin *admin)
{
	struct ctl_option_file f;

	find_user(path, CTL_ADMIN_GROUP, &admin->user);
	ctl_option_file_open(&f, path);
	while (ctl_option_file_next(&f)) {
		bool read = is_read(f.group, CTL_ADMIN_GROUP);

		admin->server |= read && is_server_key(f.key);
		admin->includes |= f.key[0] == '!';
	}
	ctl_option_file_close(&f);
}

/* True if the administrator's user is that of the workers, or not another. */
static bool
is_same_user(const struct admin *admin, const char *settings)
{
	struct buf user = BUF_EMPTY;
	bool same;

	find_user(settings, CTL_WORKERS_GROUP, &user);
	same = !admin->includes && (admin->user.length == 0 ||
	    strcmp(buf_string(&admin->user), buf_string(&user)) == 0);
	buf_free(&user);
	return same;
}

/* Add the lines of the workers' group in SETTINGS that hold for ADMIN. */
static void
inherit(const char *settings, const struct admin *admin, struct buf *out)
{
	bool same = is_same_user(admin, settings);
	struct ctl_option_file f;

	ctl_option_file_open(&f, settings);
	while (ctl_option_file_next(&f)) {
		bool other = f.key[0] == '\0' || f.key[0] == '!' ||
		    strcmp(f.group, CTL_WORKERS_GROUP) != 0;

		if (!other && !(is_server_key(f.key) && admin->server) &&
		    (same || strcmp(f.key, "password") != 0))
			buf_texts(out, f.line, "\n");
	}
	ctl_option_file_close(&f);
}

/* Make a file in memory of what BYTES has; its path, or NULL with errno. */
static const char *
memory_file(const struct buf *bytes)
{
	static char path[sizeof("/proc/self/fd/") + 3 * sizeof(int)];
	/* It stays open: each connection reads it. */
	static int fd = -1;

	fd = memfd_create(CTL_ADMIN_FILE, MFD_CLOEXEC);
	if (fd == -1 || write(fd, bytes->data, bytes->length) !=
	    (ssize_t)bytes->length)
		return NULL;
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return path;
}

/* Take the credentials of the file PATH. */
static int
take(struct app *a, const char *path)
{
	struct admin admin = { .user = BUF_EMPTY };
	struct buf options = BUF_EMPTY;
	const char *memory = NULL;

	read_admin(path, &admin);
	buf_text(&options, "[" CTL_ADMIN_GROUP "]\n");
	inherit(a->settings.path, &admin, &options);
	buf_texts(&options, "!include ", path, "\n");
	errno = ENOMEM;
	if (!buf_failed(&options) && !buf_failed(&admin.user))
		memory = memory_file(&options);
	db_free(a->db);
	a->db = memory != NULL ? db_new(memory, CTL_ADMIN_GROUP) : NULL;
	buf_free(&options);
	buf_free(&admin.user);
	if (a->db != NULL)
		return EX_OK;
	ctl_error("%s: %s", path, strerror(errno));
	return EX_OSERR;
}

int
ctl_admin_open(struct app *a)
{
	char *path = ctl_admin_path(a->settings.path);
	struct stat status;
	int result = EX_OK;

	if (path == NULL) {
		ctl_error("%s", strerror(ENOMEM));
		result = EX_OSERR;
	} else if (ctl_has_group(path, CTL_ADMIN_GROUP)) {
		/* It must be closed to other accounts. */
		if (stat(path, &status) == 0 &&
		    (status.st_mode & S_IRWXO) != 0) {
			ctl_error("%s: others than its owner may use this "
			    "file; chmod 600 it", path);
			result = EX_CONFIG;
		} else
			result = take(a, path);
	}
	free(path);
	return result;
}
