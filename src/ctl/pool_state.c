/*
 * A line of /proc/net/unix is a socket.  A connection has the path of the
 * socket that it came to.  As long as nobody has accepted it, it has no inode.
 * A worker keeps none while it is idle, and one while it is busy.
 */
#include "ctl/pool_state.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	LISTENS = 0x10000,	/* a flag: __SO_ACCEPTCON of the kernel */
	INODES_MAX = 16		/* listening sockets of one path */
};

struct look {
	struct ctl_pool_state *state;
	unsigned long long inodes[INODES_MAX];
	size_t count;
};

/* Columns of /proc/net/unix, and how many stand before a path. */
enum { FLAGS = 3, INODE = 6, COLUMNS = 7 };

/* Take LINE of /proc/net/unix, if it is about SOCKET. */
static void
take_line(struct look *look, const char *line, const char *socket)
{
	unsigned long long flags = 0, inode = 0;
	size_t length = strlen(socket);

	for (size_t i = 0; i < COLUMNS; i++) {
		if (i == FLAGS)
			flags = strtoull(line, NULL, 16);
		if (i == INODE)
			inode = strtoull(line, NULL, 10);
		line += strcspn(line, " ");
		line += strspn(line, " ");
	}
	if (strncmp(line, socket, length) != 0 || line[length] != '\n')
		return;
	if ((flags & LISTENS) != 0) {
		look->state->listens = true;
		if (look->count < INODES_MAX)
			look->inodes[look->count++] = inode;
	} else if (inode == 0)
		look->state->waiting++;
	else
		look->state->busy++;
}

/* True if the process PID is a worker: by its name. */
static bool
is_worker(const char *pid)
{
	char path[64], name[32];
	bool is = false;
	FILE *file;

	(void)snprintf(path, sizeof(path), "/proc/%.20s/comm", pid);
	if ((file = fopen(path, "r")) != NULL) {
		is = fgets(name, sizeof(name), file) != NULL &&
		    strcmp(name, "customers.fcgi\n") == 0;
		(void)fclose(file);
	}
	return is;
}

/* Count the process PID if its standard input is one of the sockets. */
static void
take_process(struct look *look, const char *pid)
{
	static const char kind[] = "socket:[";
	char path[64], target[64];
	unsigned long long inode;
	ssize_t n;

	(void)snprintf(path, sizeof(path), "/proc/%.20s/fd/0", pid);
	n = readlink(path, target, sizeof(target) - 1);
	if (n == -1) {
		if (access(path, F_OK) == -1)
			look->state->workers = -1;
		return;
	}
	target[n] = '\0';
	if (strncmp(target, kind, sizeof(kind) - 1) != 0)
		return;
	inode = strtoull(target + sizeof(kind) - 1, NULL, 10);
	for (size_t i = 0; i < look->count; i++)
		if (look->inodes[i] == inode)
			look->state->workers++;
}

static void
count_workers(struct look *look)
{
	DIR *folder = opendir("/proc");
	const struct dirent *entry;

	if (folder == NULL)
		look->state->workers = -1;
	while (folder != NULL && look->state->workers >= 0 &&
	    (entry = readdir(folder)) != NULL)
		if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' &&
		    is_worker(entry->d_name))
			take_process(look, entry->d_name);
	if (folder != NULL)
		(void)closedir(folder);
}

void
ctl_pool_state_read(struct ctl_pool_state *s, const char *socket)
{
	struct look look = { .state = s };
	FILE *file = fopen("/proc/net/unix", "r");
	char line[512];

	*s = (struct ctl_pool_state){ .listens = false };
	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
		take_line(&look, line, socket);
	if (file != NULL)
		(void)fclose(file);
	count_workers(&look);
}

const char *
ctl_pool_state_socket(const char *given, const struct settings *settings)
{
	static const char usual[] = "/run/customers-fcgi/customers.sock";

	if (given != NULL)
		return given;
	if (settings->socket != NULL)
		return settings->socket;
	return access(usual, F_OK) == 0 ? usual : NULL;
}
