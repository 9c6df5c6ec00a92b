/*
 * Checks this host: what a password hash costs, whether the workers fit into
 * memory, and the limits of processes.
 */
#include "ctl/check.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/password.h"

#define MIB ((uint64_t)1024 * 1024)

enum {
	OWN_MIB = 4,		/* a worker without its hash, generously */
	UNIT_MIB = 48,		/* the same with memory that workers share, and
				   with a mail program: see service/ */
	FILES_MIN = 64,		/* a worker and its sendmail use about 20 */
	PROCESSES_SPARE = 10,
	LINE_ROOM = 4096
};

/* Compute a hash like a worker, within the limits of this process. */
static void
try_hash(struct ctl_check *k)
{
	static const char id[] = "scrypt.trial";
	const struct password_cost *cost = &k->app.settings.scrypt;
	char mcf[PASSWORD_MCF_LEN + 1];
	struct timespec from, to;
	enum password_outcome outcome;

	(void)clock_gettime(CLOCK_MONOTONIC, &from);
	outcome = password_hash("correct horse", cost, mcf);
	(void)clock_gettime(CLOCK_MONOTONIC, &to);
	if (outcome == PASSWORD_OK)
		ctl_check_note(k, CTL_CHECK_OK, id, "", "a hash took %ld ms "
		    "and %" PRIu64 " MiB",
		    (long)((to.tv_sec - from.tv_sec) * 1000 +
		    (to.tv_nsec - from.tv_nsec) / 1000000),
		    password_cost_memory(cost) / MIB);
	else
		ctl_check_note(k, CTL_CHECK_ERROR, id, "raise the limit of "
		    "address space (ulimit -v), or lower the scrypt cost",
		    outcome == PASSWORD_NO_MEMORY ?
		    "no memory for a hash, which needs %" PRIu64 " MiB" :
		    "no hash can be made with %" PRIu64 " MiB",
		    password_cost_memory(cost) / MIB);
}

void
ctl_check_scrypt(struct ctl_check *k)
{
	const struct password_cost *cost = &k->app.settings.scrypt;
	bool owasp = password_cost_is_owasp(cost);
	bool asvs = password_cost_is_asvs(cost);

	ctl_check_note(k, owasp ? CTL_CHECK_OK : CTL_CHECK_WARNING,
	    "scrypt.owasp", owasp ? "" : "scrypt = 14,8,5 or more",
	    "%u,%u,%u is %s OWASP's list", cost->log2n, cost->r, cost->p,
	    owasp ? "on" : "for tests: below");
	/* Not even a warning: memory may not allow it. */
	ctl_check_note(k, CTL_CHECK_OK, "scrypt.asvs", asvs ? "" :
	    "scrypt = 15,8,3, with twice the memory of 14,8,5, is on both",
	    "%u,%u,%u is %s the list of ASVS 5.0", cost->log2n, cost->r,
	    cost->p, asvs ? "on" : "not on");
	try_hash(k);
}

/* The number at the beginning of the file PATH; OTHERWISE if there is none. */
static uint64_t
read_number(const char *path, uint64_t otherwise)
{
	FILE *file = fopen(path, "r");
	char line[32], *end = line;
	uint64_t number = otherwise;

	if (file == NULL)
		return otherwise;
	if (fgets(line, sizeof(line), file) != NULL)
		number = strtoull(line, &end, 10);
	(void)fclose(file);
	return end == line ? otherwise : number; /* "max" is no number */
}

/* The bytes in LINE of /proc/meminfo if it is for KEY, else OTHERWISE. */
static uint64_t
memory_line(const char *line, const char *key, uint64_t otherwise)
{
	return strncmp(line, key, strlen(key)) == 0 ?
	    strtoull(line + strlen(key), NULL, 10) * 1024 : otherwise;
}

/*
 * The minimum of LIMIT and the limits of the control group PATH below ROOT and
 * of all groups around it; FILE in each holds its limit.  PATH is cut.
 */
static uint64_t
group_limit(const char *root, char *path, const char *file, uint64_t limit)
{
	for (char *end = path + strcspn(path, "\n"); end != NULL;
	    end = strrchr(path, '/')) {
		char name[LINE_ROOM + 64];
		uint64_t number;

		*end = '\0';
		(void)snprintf(name, sizeof(name), "%s%s/%s", root, path,
		    file);
		number = read_number(name, limit);
		limit = number < limit ? number : limit;
	}
	return limit;
}

/*
 * The minimum of LIMIT and the limits of the control groups, version 2 or 1,
 * that this process is in (cgroups(7)).
 */
static uint64_t
groups_limit(uint64_t limit)
{
	FILE *file = fopen("/proc/self/cgroup", "r");
	char line[LINE_ROOM];

	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		char *controllers = strchr(line, ':');
		char *path = controllers != NULL ?
		    strchr(controllers + 1, ':') : NULL;

		if (path == NULL)
			continue;
		*path++ = '\0';
		if (controllers[1] == '\0')
			limit = group_limit("/sys/fs/cgroup", path,
			    "memory.max", limit);
		else if (strcmp(controllers, ":memory") == 0)
			limit = group_limit("/sys/fs/cgroup/memory", path,
			    "memory.limit_in_bytes", limit);
	}
	if (file != NULL)
		(void)fclose(file);
	return limit;
}

void
ctl_check_memory(struct ctl_check *k)
{
	FILE *file = fopen("/proc/meminfo", "r");
	uint64_t total = 0, available = 0, limit, one, all;
	uint64_t workers = (uint64_t)k->workers;
	char line[LINE_ROOM], remedy[128];

	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		total = memory_line(line, "MemTotal:", total);
		available = memory_line(line, "MemAvailable:", available);
	}
	if (file != NULL)
		(void)fclose(file);
	limit = groups_limit(total);
	if (available > limit)
		available = limit;
	one = OWN_MIB * MIB + password_cost_memory(&k->app.settings.scrypt);
	all = workers * one;
	(void)snprintf(remedy, sizeof(remedy), "at most %" PRIu64
	    " workers, or a lower scrypt cost", available / one);
	ctl_check_note(k, all > limit ? CTL_CHECK_ERROR : all > available ?
	    CTL_CHECK_WARNING : CTL_CHECK_OK, "memory.workers",
	    all > available ? remedy : "", "%" PRIu64 " workers need %" PRIu64
	    " MiB each, %" PRIu64 " in all, while they hash; %s is %" PRIu64
	    " MiB, of which %" PRIu64 " are free: room for %" PRIu64, workers,
	    one / MIB, all / MIB, limit < total ?
	    "the limit of the control group" : "the memory of this host",
	    limit / MIB, available / MIB, available / one);
	ctl_check_note(k, CTL_CHECK_OK, "memory.unit", "", "under systemd "
	    "each worker's unit needs MemoryMax=%" PRIu64 "M, its mail program "
	    "included", UNIT_MIB +
	    password_cost_memory(&k->app.settings.scrypt) / MIB);
}

static void
check_limit(struct ctl_check *k, const char *id, int resource,
    const char *what, const char *option, long long need)
{
	struct rlimit limit;
	char remedy[64];

	if (getrlimit(resource, &limit) == -1)
		return;
	(void)snprintf(remedy, sizeof(remedy), "raise it (ulimit %s)", option);
	if (limit.rlim_cur == RLIM_INFINITY)
		ctl_check_note(k, CTL_CHECK_OK, id, "", "%s: no limit", what);
	else if (limit.rlim_cur < (rlim_t)need)
		ctl_check_note(k, CTL_CHECK_WARNING, id, remedy, "%s: %llu, "
		    "but %lld are needed", what,
		    (unsigned long long)limit.rlim_cur, need);
	else
		ctl_check_note(k, CTL_CHECK_OK, id, "", "%s: %llu", what,
		    (unsigned long long)limit.rlim_cur);
}

void
ctl_check_limits(struct ctl_check *k)
{
	check_limit(k, "limits.files", RLIMIT_NOFILE, "open files of a process",
	    "-n", FILES_MIN);
	/* Each worker may run a sendmail. */
	check_limit(k, "limits.processes", RLIMIT_NPROC,
	    "processes of the account", "-u",
	    2 * k->workers + PROCESSES_SPARE);
}
