/*
 * Processes of their own compute, since workers are such; each writes its rate
 * to a pipe.
 */
#define _GNU_SOURCE /* CPU_COUNT */
#include "ctl/hash_rate.h"

#include <sched.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/monotonic.h"

unsigned
hash_rate_processors(void)
{
	cpu_set_t set;
	long online = sysconf(_SC_NPROCESSORS_ONLN);

	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		return (unsigned)CPU_COUNT(&set);
	return online > 0 ? (unsigned)online : 1;
}

/* Seconds of a processor that this process has had. */
static double
spent(void)
{
	struct timespec t = { 0, 0 };

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The rate of this process; -1 if a hash can't be made. */
static double
own_rate(const struct password_cost *cost, unsigned seconds)
{
	enum { MILLISECONDS = 1000 };
	char mcf[PASSWORD_MCF_LEN + 1];
	const long long until = monotonic_ms() +
	    (long long)seconds * MILLISECONDS;
	const double begin = spent();
	int count = 0;

	do {
		if (password_hash("correct horse", cost, mcf) != PASSWORD_OK)
			return -1;
		count++;
	} while (monotonic_ms() < until);
	return count / (spent() - begin);
}

/* Start a process that writes its rate to OUTPUT. */
static pid_t
start(const struct password_cost *cost, unsigned seconds, int output)
{
	pid_t pid = fork();
	double rate;

	if (pid != 0)
		return pid;
	rate = own_rate(cost, seconds);
	_exit(write(output, &rate, sizeof(rate)) == sizeof(rate) ?
	    EXIT_SUCCESS : EXIT_FAILURE);
}

double
hash_rate(const struct password_cost *cost, unsigned processes,
    unsigned seconds)
{
	int ends[2];
	double all = 0, rate;
	unsigned running = 0;

	if (pipe(ends) == -1)
		return -1;
	while (running < processes && start(cost, seconds, ends[1]) != -1)
		running++;
	if (running < processes)
		all = -1;
	(void)close(ends[1]);
	/* What is written at once is read at once (PIPE_BUF). */
	for (unsigned i = 0; i < running; i++)
		if (read(ends[0], &rate, sizeof(rate)) != sizeof(rate) ||
		    rate < 0 || all < 0)
			all = -1;
		else
			all += rate;
	(void)close(ends[0]);
	while (running > 0 && wait(NULL) != -1)
		running--;
	return all;
}
