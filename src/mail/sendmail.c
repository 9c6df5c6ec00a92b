/*
 * The child runs in its own process group, with one pipe from which it reads
 * the message and another for all that it prints.  The parent never blocks on
 * either pipe.  It also polls a process descriptor, so that it cannot be held
 * by a child that does not read, or by a descendant that keeps a pipe open.
 */
#define _GNU_SOURCE /* F_SETPIPE_SZ, syscall */
#include "mail/sendmail.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/monotonic.h"
#include "base/spawn.h"
#include "base/text.h"

enum {
	PIPE_ROOM = 65536,	/* bytes that a new pipe holds; for a larger
				   message the kernel is asked for more */
	CHECK_INTERVAL = 20,	/* ms between checks of the child where the
				   kernel has no process descriptors */
	KILL_WAIT = 1000	/* ms for SIGKILL to take effect; it takes
				   longer only if the kernel is stuck or the
				   child is set-uid and may not be killed */
};

struct child {
	pid_t pid;
	int pidfd;			/* readable once it has ended; or -1 */
	int input;			/* our end of its standard input */
	int output;			/* our end of its output and errors */
	const char *left;		/* of the message, not yet written */
	size_t left_length;
	char printed[SENDMAIL_REASON_MAX];
	size_t printed_length;
};

static void
close_end(int *fd)
{
	if (*fd != -1)
		(void)close(*fd);
	*fd = -1;
}

/* Write CAUSE and then PRINTED to REASON as one clean line. */
static void
write_reason(char *reason, const char *cause, struct text printed)
{
	struct text parts[] = { text_of(cause), TEXT_LITERAL(": "), printed };
	size_t used = 0;

	for (size_t i = 0; i < (text_is_empty(printed) ? 1 : 3); i++) {
		struct text *t = &parts[i];

		while (t->length > 0) {
			const char *bytes = t->bytes;
			uint32_t c = text_next(t);
			size_t n = (size_t)(t->bytes - bytes);

			if (c == UINT32_MAX)
				bytes = "\xEF\xBF\xBD", n = 3; /* U+FFFD */
			else if (c < 0x20 || (c >= 0x7F && c < 0xA0))
				bytes = " ", n = 1;
			if (used + n >= SENDMAIL_REASON_MAX)
				break;
			memcpy(reason + used, bytes, n);
			used += n;
		}
	}
	while (used > 0 && reason[used - 1] == ' ')
		used--;
	reason[used] = '\0';
}

/* Write once to the child; stop for good if it has closed its input. */
static void
write_input(struct child *c)
{
	ssize_t n = write(c->input, c->left, c->left_length);

	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n >= 0) {
		c->left += n;
		c->left_length -= (size_t)n;
	}
	if (n == -1 || c->left_length == 0)
		close_end(&c->input);
}

/*
 * Start C.  Returns 0, or an errno with no child running.  The message is in
 * the pipe before the child exists: if we are killed at that moment, the child
 * must not take half a message, or none, for a whole one.
 */
static int
start(struct child *c, const char *program, char *const *arguments)
{
	char *const environment[] = {
		(char[]){ "PATH=/usr/sbin:/usr/bin:/sbin:/bin" },
		(char[]){ "LANG=C.UTF-8" }, (char[]){ "HOME=/" }, NULL };
	int in[2] = { -1, -1 }, out[2] = { -1, -1 };
	int error;

	if ((error = spawn_pipe(in)) == 0 &&
	    (error = spawn_pipe(out)) == 0) {
		c->input = in[1];
		if (c->left_length > PIPE_ROOM)
			(void)fcntl(in[1], F_SETPIPE_SZ, (int)c->left_length);
		if (fcntl(in[1], F_SETFL, O_NONBLOCK) == -1 ||
		    fcntl(out[0], F_SETFL, O_NONBLOCK) == -1)
			error = errno;
		else {
			write_input(c);
			error = spawn_program(program, arguments, environment,
			    in[0], out[1], &c->pid);
		}
	} else
		close_end(&in[1]);
	close_end(&in[0]);
	close_end(&out[1]);
	c->output = out[0];
	return error;
}

/* Read once from the child and keep what fits. */
static void
read_output(struct child *c)
{
	char chunk[4096];
	size_t room = sizeof(c->printed) - c->printed_length;
	ssize_t n = read(c->output, chunk, sizeof(chunk));

	if (n == 0 || (n == -1 && errno != EAGAIN && errno != EINTR))
		close_end(&c->output);
	if (n <= 0)
		return;
	if (room > (size_t)n)
		room = (size_t)n;
	memcpy(c->printed + c->printed_length, chunk, room);
	c->printed_length += room;
}

/* True if the child has ended.  It is not reaped yet. */
static bool
has_ended(const struct child *c)
{
	siginfo_t end = { .si_pid = 0 };

	return waitid(P_PID, (id_t)c->pid, &end,
	    WEXITED | WNOHANG | WNOWAIT) == 0 && end.si_pid == c->pid;
}

/* Serve the child's pipes until it ends (true) or UNTIL has passed (false). */
static bool
serve(struct child *c, long long until)
{
	bool ended = false;
	long long left;

	do {
		struct pollfd fds[] = {
			{ c->pidfd, POLLIN, 0 },
			{ c->input, POLLOUT, 0 },
			{ c->output, POLLIN, 0 },
		};

		left = until - monotonic_ms();
		if (left < 0)
			left = 0;
		if (c->pidfd == -1 && left > CHECK_INTERVAL)
			left = CHECK_INTERVAL;
		if (poll(fds, 3, left < INT_MAX ? (int)left : INT_MAX) > 0) {
			if (fds[1].revents != 0)
				write_input(c);
			if (fds[2].revents != 0)
				read_output(c);
		}
		ended = has_ended(c);
	} while (!ended && monotonic_ms() < until);
	read_output(c);		/* what it printed last */
	return ended;
}

/*
 * Kill the child with all that it started, and wait a moment until it is gone.
 * If the message is incomplete, the child's input stays open: a child that saw
 * its end now would send half a mail.
 */
static void
kill_child(struct child *c)
{
	int input = c->input;

	c->input = -1;
	(void)kill(-c->pid, SIGKILL);
	(void)kill(c->pid, SIGKILL);
	(void)serve(c, monotonic_ms() + KILL_WAIT);
	c->input = input;
}

/*
 * True if REASON holds a server's reply such as "550 5.1.1", which says that
 * the address is nobody's.
 */
static bool
is_nobody(const char *reason)
{
	static const char *const details[] = { "5.1.1", "5.1.3", "5.1.10" };
	const char *p = reason;

	while ((p = strstr(p, "5.1.")) != NULL) {
		const struct text detail = { p,
		    strspn(p, TEXT_DIGITS ".") };
		const char *code = p - strlen("550 ");

		p++;
		if (code < reason || *code != '5' ||
		    strspn(code, TEXT_DIGITS) != 3 ||
		    strchr(" -", code[3]) == NULL)
			continue;
		for (size_t i = 0; i < sizeof(details) / sizeof(*details); i++)
			if (text_is(detail, details[i]))
				return true;
	}
	return false;
}

/* Reap the child, which has ended by itself (ENDED) or was killed. */
static enum sendmail_outcome
reap(const struct child *c, bool ended, char *reason)
{
	enum sendmail_outcome outcome = SENDMAIL_TRY_LATER;
	char cause[128] = "";
	int status = 0;
	bool reaped = waitpid(c->pid, &status, WNOHANG) == c->pid;

	if (reaped && WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return SENDMAIL_ACCEPTED;
	if (reaped && WIFEXITED(status))
		(void)snprintf(cause, sizeof(cause), "exit status %d",
		    WEXITSTATUS(status));
	else if (!ended) {
		outcome = SENDMAIL_HANGS;
		(void)snprintf(cause, sizeof(cause), "no end in time, killed");
	} else if (reaped && WIFSIGNALED(status))
		(void)snprintf(cause, sizeof(cause), "ended by signal %d (%s)",
		    WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		(void)snprintf(cause, sizeof(cause), "its end is unknown");
	write_reason(reason, cause,
	    (struct text){ c->printed, c->printed_length });
	if (reaped && WIFEXITED(status) && (WEXITSTATUS(status) == EX_NOUSER ||
	    is_nobody(reason)))
		outcome = SENDMAIL_REFUSED;
	return outcome;
}

enum sendmail_outcome
sendmail_run(const char *program, const char *sender, const char *recipient,
    const char *message, size_t length, long long deadline, char *reason)
{
	char *const arguments[] = { (char *)program, (char[]){ "-i" },
	    (char[]){ "-f" }, (char *)sender, (char[]){ "--" },
	    (char *)recipient, NULL };
	struct child c = { .pid = -1, .pidfd = -1, .input = -1, .output = -1,
	    .left = message, .left_length = length };
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	const struct sigaction normal = { .sa_handler = SIG_DFL };
	struct sigaction old_pipe, old_child;
	enum sendmail_outcome outcome = SENDMAIL_TRY_LATER;
	bool ended;
	int error;

	reason[0] = '\0';
	(void)sigaction(SIGPIPE, &ignore, &old_pipe);
	(void)sigaction(SIGCHLD, &normal, &old_child);
	/* Reap children that outlived SIGKILL. */
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
	if (monotonic_ms() >= deadline) {
		write_reason(reason, "no time left to run it", TEXT_ABSENT);
		goto done;
	}
	if ((error = start(&c, program, arguments)) != 0) {
		write_reason(reason, program, text_of(strerror(error)));
		goto done;
	}
	/* glibc has a wrapper only since 2.36. */
	c.pidfd = (int)syscall(SYS_pidfd_open, c.pid, 0);
	if (!(ended = serve(&c, deadline)))
		kill_child(&c);
	outcome = reap(&c, ended, reason);

done:
	close_end(&c.input);
	close_end(&c.output);
	close_end(&c.pidfd);
	(void)sigaction(SIGCHLD, &old_child, NULL);
	(void)sigaction(SIGPIPE, &old_pipe, NULL);
	return outcome;
}
