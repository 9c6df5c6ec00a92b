/*
 * Starts a program that inherits nothing from us.  Used by
 * sendmail.c only.
 */
#ifndef MAIL_SENDMAIL_SPAWN_H
#define MAIL_SENDMAIL_SPAWN_H

#include <sys/types.h>

/*
 * Make a pipe whose ends are closed on exec and none of the descriptors 0 to
 * 2, to which the child's ends are copied one after the other.  Returns 0 or an
 * errno; an end that was not made is -1.
 */
int sendmail_spawn_pipe(int ends[2]) __attribute__((warn_unused_result));

/*
 * Start PROGRAM with ARGUMENTS, the descriptors INPUT as its standard input and
 * OUTPUT as its output and error output, no others, in a process group of its
 * own, with default signals and the environment of sendmail.h.  Returns 0 and
 * its id in *PID, or an errno.
 */
int sendmail_spawn(const char *program, char *const *arguments, int input,
    int output, pid_t *pid) __attribute__((nonnull, warn_unused_result));

#endif
