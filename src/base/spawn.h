/*
 * Starts a program that inherits nothing from us but what it is given.
 */
#ifndef BASE_SPAWN_H
#define BASE_SPAWN_H

#include <sys/types.h>

/*
 * Make a pipe whose ends are closed on exec.  Neither is one of descriptors 0
 * to 2, since the child's ends are copied there one after the other.  Returns 0
 * or an errno; an end that was not made is -1.
 */
int spawn_pipe(int ends[2]) __attribute__((warn_unused_result));

/*
 * Start PROGRAM, a path or a name in PATH, with ARGUMENTS and ENVIRONMENT,
 * lists that end with NULL, in a process group of its own, with default
 * signals.  INPUT becomes its standard input, OUTPUT its standard output and
 * error; it gets no other descriptors.  Returns 0 with its process id in *PID,
 * or an errno.
 */
int spawn_program(const char *program, char *const *arguments,
    char *const *environment, int input, int output, pid_t *pid)
    __attribute__((nonnull, warn_unused_result));

#endif
