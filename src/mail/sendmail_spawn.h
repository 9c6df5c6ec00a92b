/*
 * Starts a program that inherits nothing from us.  Used by sendmail.c only.
 */
#ifndef MAIL_SENDMAIL_SPAWN_H
#define MAIL_SENDMAIL_SPAWN_H

#include <sys/types.h>

/*
 * Make a pipe whose ends are closed on exec.  Neither is one of descriptors 0
 * to 2, since the child's ends are copied there one after the other.  Returns 0
 * or an errno; an end that was not made is -1.
 */
int sendmail_spawn_pipe(int ends[2]) __attribute__((warn_unused_result));

/*
 * Start PROGRAM with ARGUMENTS in a process group of its own, with default
 * signals and the environment that sendmail.h names.  INPUT becomes its
 * standard input, OUTPUT its standard output and error; it gets no other
 * descriptors.  Returns 0 with its process id in *PID, or an errno.
 */
int sendmail_spawn(const char *program, char *const *arguments, int input,
    int output, pid_t *pid) __attribute__((nonnull, warn_unused_result));

#endif
