/*
 * Hands one message to the local MTA's sendmail(1) and says what
 * became of it.  The only place where the program starts another one.  Hides
 * the child: argument vector, environment, descriptors, deadline, exit status.
 */
#ifndef MAIL_SENDMAIL_H
#define MAIL_SENDMAIL_H

#include <stddef.h>

enum sendmail_outcome {
	SENDMAIL_ACCEPTED,	/* exit 0: the MTA has it */
	SENDMAIL_TRY_LATER,	/* not now: 71-76, 126, 127, any other code,
				   a signal, a missed deadline, no program */
	SENDMAIL_REFUSED	/* never: exit 64-70, 77, 78 (sysexits.h) */
};

enum { SENDMAIL_REASON_MAX = 512 };

/*
 * Run "PROGRAM -i -f SENDER -- RECIPIENT" with the LENGTH bytes at MESSAGE as
 * its standard input, and wait until it has ended or DEADLINE (in milliseconds
 * of monotonic_ms) has passed; then its process group is killed.
 *
 * The child has descriptors 0 to 2 only, no shell, its own process group, the
 * default signal handling and an environment of PATH, LANG and HOME=/ alone.
 * What it prints is read (never blocking it) and its beginning kept.
 *
 * REASON gets a line for people in any case but SENDMAIL_ACCEPTED, at most
 * SENDMAIL_REASON_MAX bytes with the NUL: how it ended and the beginning of
 * what it printed, control characters replaced by spaces, UTF-8 made valid;
 * else an empty string.  What an MTA prints often has the recipient in it.
 *
 * Only the exit status decides, whether or not the message was read.  Leaves no
 * child behind and reaps every ended child of the process; what the MTA started
 * and left running is left alone.  SIGPIPE and SIGCHLD may stand at anything.
 */
enum sendmail_outcome sendmail_run(const char *program, const char *sender,
    const char *recipient, const char *message, size_t length,
    long long deadline, char *reason)
    __attribute__((nonnull, warn_unused_result));

#endif
