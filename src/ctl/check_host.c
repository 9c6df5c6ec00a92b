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
#include "ctl/memory.h"

enum {
	UNIT_MIB = 48,		/* the same with memory that workers share, and
				   with a mail program: see service/ */
	FILES_MIN = 64,		/* a worker and its sendmail use about 20 */
	PROCESSES_SPARE = 10
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
		    password_cost_memory(cost) / MEMORY_MIB);
	else
		ctl_check_note(k, CTL_CHECK_ERROR, id, "raise the limit of "
		    "address space (ulimit -v), or lower the scrypt cost",
		    outcome == PASSWORD_NO_MEMORY ?
		    "no memory for a hash, which needs %" PRIu64 " MiB" :
		    "no hash can be made with %" PRIu64 " MiB",
		    password_cost_memory(cost) / MEMORY_MIB);
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

void
ctl_check_memory(struct ctl_check *k)
{
	const uint64_t workers = (uint64_t)k->workers;
	struct memory m;
	uint64_t one, all;
	char remedy[128];

	memory_read(&m);
	one = MEMORY_WORKER_MIB * MEMORY_MIB +
	    password_cost_memory(&k->app.settings.scrypt);
	all = workers * one;
	(void)snprintf(remedy, sizeof(remedy), "at most %" PRIu64
	    " workers, or a lower scrypt cost", m.available / one);
	ctl_check_note(k, all > m.limit ? CTL_CHECK_ERROR : all > m.available ?
	    CTL_CHECK_WARNING : CTL_CHECK_OK, "memory.workers",
	    all > m.available ? remedy : "", "%" PRIu64 " workers need %" PRIu64
	    " MiB each, %" PRIu64 " in all, while they hash; %s is %" PRIu64
	    " MiB, of which %" PRIu64 " are free: room for %" PRIu64, workers,
	    one / MEMORY_MIB, all / MEMORY_MIB, m.grouped ?
	    "the limit of the control group" : "the memory of this host",
	    m.limit / MEMORY_MIB, m.available / MEMORY_MIB, m.available / one);
	ctl_check_note(k, CTL_CHECK_OK, "memory.unit", "", "under systemd "
	    "each worker's unit needs MemoryMax=%" PRIu64 "M, its mail program "
	    "included", UNIT_MIB +
	    password_cost_memory(&k->app.settings.scrypt) / MEMORY_MIB);
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
