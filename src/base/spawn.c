#define _GNU_SOURCE /* pipe2, posix_spawn_file_actions_addclosefrom_np */
#include "base/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

int
spawn_pipe(int ends[2])
{
	int low[2], error = 0;

	if (pipe2(low, O_CLOEXEC) == -1)
		return errno;
	for (int i = 0; i < 2; i++) {
		if (low[i] > STDERR_FILENO) {
			ends[i] = low[i];
			continue;
		}
		ends[i] = fcntl(low[i], F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
		if (ends[i] == -1)
			error = errno;
		(void)close(low[i]);
	}
	return error;
}

int
spawn_program(const char *program, char *const *arguments,
    char *const *environment, int input, int output, pid_t *pid)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t none, all;
	int error;

	(void)sigemptyset(&none);
	(void)sigfillset(&all);
	if ((error = posix_spawn_file_actions_init(&files)) != 0)
		return error;
	if ((error = posix_spawnattr_init(&attributes)) != 0) {
		(void)posix_spawn_file_actions_destroy(&files);
		return error;
	}
	if ((error = posix_spawn_file_actions_adddup2(&files, input,
	    STDIN_FILENO)) == 0 &&
	    (error = posix_spawn_file_actions_adddup2(&files, output,
	    STDOUT_FILENO)) == 0 &&
	    (error = posix_spawn_file_actions_adddup2(&files, output,
	    STDERR_FILENO)) == 0 &&
	    (error = posix_spawn_file_actions_addclosefrom_np(&files,
	    STDERR_FILENO + 1)) == 0 &&
	    (error = posix_spawnattr_setflags(&attributes,
	    POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF |
	    POSIX_SPAWN_SETSIGMASK)) == 0 &&
	    (error = posix_spawnattr_setsigdefault(&attributes, &all)) == 0 &&
	    (error = posix_spawnattr_setsigmask(&attributes, &none)) == 0)
		error = posix_spawnp(pid, program, &files, &attributes,
		    arguments, environment);
	(void)posix_spawnattr_destroy(&attributes);
	(void)posix_spawn_file_actions_destroy(&files);
	return error;
}
