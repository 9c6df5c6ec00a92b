/*
 * Hands one message to the local MTA's sendmail(1), and hides everything about
 * that child: arguments, environment, descriptors, deadline, exit status.
 */
#ifndef MAIL_SENDMAIL_H
#define MAIL_SENDMAIL_H

#include <stddef.h>

enum sendmail_outcome {
	SENDMAIL_ACCEPTED,	/* exit 0: the MTA has the mail */
	SENDMAIL_TRY_LATER,	/* any other exit status, a signal, no
				   program */
	SENDMAIL_HANGS,		/* it was killed at the deadline: the next
				   mail may cost as much time */
	SENDMAIL_REFUSED	/* for good: nobody has this address */
};

enum { SENDMAIL_REASON_MAX = 512 };

/*
 * Run "PROGRAM -i -f SENDER -- RECIPIENT" with the LENGTH bytes at MESSAGE as
 * its standard input, and wait until it ends.  If DEADLINE (in milliseconds of
 * monotonic_ms) passes first, its process group is killed.
 *
 * The child is started without a shell, in its own process group, with
 * descriptors 0 to 2 only, default signal handling, and an environment of just
 * PATH, LANG and HOME=/.  What it prints is read without ever blocking it.
 *
 * REASON has SENDMAIL_REASON_MAX bytes.  It becomes a line for people: how the
 * child ended and the beginning of what it printed, with control characters
 * replaced by spaces and invalid UTF-8 by U+FFFD.  What an MTA prints often
 * names the recipient.  After SENDMAIL_ACCEPTED, REASON is empty.
 *
 * The exit status decides, whether or not the message was read: 0 has accepted
 * it, 67 (EX_NOUSER) has refused it for good.  So has another one with which a
 * server's reply is printed that says that the address is nobody's (RFC 3463:
 * 5.1.1, 5.1.3; RFC 7505: 5.1.10).  All else may be mended and is tried again;
 * doc/mail has what MTAs do.
 *
 * No child is left behind, and every ended child of this process is reaped;
 * what the MTA started and left running is left alone.  The caller's handling
 * of SIGPIPE and SIGCHLD does not matter and is restored.
 */
enum sendmail_outcome sendmail_run(const char *program, const char *sender,
    const char *recipient, const char *message, size_t length,
    long long deadline, char *reason)
    __attribute__((nonnull, warn_unused_result));

#endif
