/*
 * Programs of every temper as sendmail: shell scripts that the tests write.
 */
#define _GNU_SOURCE /* asprintf */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/monotonic.h"
#include "mail/sendmail.h"

enum {
	PATIENCE = 60000,	/* ms: a deadline that no test should meet */
	SHORT = 700,		/* ms: one that the test is about */
	SLOW = 30000		/* ms: "it did not wait", even on a bad day */
};

static char *scratch;
static char reason[SENDMAIL_REASON_MAX];

static const char *
in_scratch(const char *name)
{
	static char path[4096];

	assert_true((size_t)snprintf(path, sizeof(path), "%s/%s", scratch,
	    name) < sizeof(path));
	return path;
}

/* The file NAME of the scratch directory as a string, "" if missing. */
static const char *
contents(const char *name)
{
	static char text[65536];
	FILE *f = fopen(in_scratch(name), "r");
	size_t n = 0;

	if (f != NULL) {
		n = fread(text, 1, sizeof(text) - 1, f);
		(void)fclose(f);
	}
	text[n] = '\0';
	return text;
}

/* Write an executable script; $d in it is the scratch directory. */
static const char *
script(const char *body)
{
	const char *path = in_scratch("program");
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	(void)fprintf(f, "#!/bin/sh\nd=\"${0%%/*}\"\n%s\n", body);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(path, 0700), 0);
	return path;
}

/* Run PROGRAM; whatever happens, no child of ours may be left. */
static enum sendmail_outcome
run(const char *program, const char *message, size_t length, int time)
{
	enum sendmail_outcome outcome;

	memset(reason, 'x', sizeof(reason));
	outcome = sendmail_run(program, "shop@example.com", "a@example.org",
	    message, length, monotonic_ms() + time, reason);
	assert_true(memchr(reason, '\0', sizeof(reason)) != NULL);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	return outcome;
}

static enum sendmail_outcome
run_script(const char *body, int time)
{
	return run(script(body), "Subject: x\n\nx\n", 14, time);
}

/*
 * Run BODY, which says something and hangs, for a SHORT time, or on a busy
 * machine for as long as it takes to say it.
 */
static void
run_hanging(const char *body)
{
	for (int time = SHORT; ; time *= 4) {
		long long start = monotonic_ms(), took;

		assert_int_equal(run_script(body, time), SENDMAIL_HANGS);
		took = monotonic_ms() - start;
		assert_true(took >= time && took < time + SLOW);
		if (strchr(reason, ':') != NULL || time > PATIENCE)
			return;
	}
}

/* True if process PID runs (a zombie does not). */
static bool
is_alive(int pid)
{
	char path[64], line[512] = "", *state;
	FILE *f;

	(void)snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	if ((f = fopen(path, "r")) == NULL)
		return false;
	(void)!fgets(line, sizeof(line), f);
	(void)fclose(f);
	state = strrchr(line, ')');
	return state != NULL && strlen(state) > 2 && state[2] != 'Z';
}

static void
assert_gone(int pid)
{
	const struct timespec moment = { 0, 10000000 };

	assert_true(pid > 1);
	for (int i = 0; i < 3000 && is_alive(pid); i++)
		(void)nanosleep(&moment, NULL);
	assert_false(is_alive(pid));
}

static void
test_exit_status(void **state)
{
	static const struct {
		int code;
		enum sendmail_outcome outcome;
	} cases[] = {
		{ 0, SENDMAIL_ACCEPTED },
		{ 1, SENDMAIL_TRY_LATER },
		{ 2, SENDMAIL_TRY_LATER },
		{ 63, SENDMAIL_TRY_LATER },
		{ 64, SENDMAIL_TRY_LATER },
		{ 65, SENDMAIL_TRY_LATER },
		{ 66, SENDMAIL_TRY_LATER },
		{ 67, SENDMAIL_REFUSED },
		{ 68, SENDMAIL_TRY_LATER },
		{ 69, SENDMAIL_TRY_LATER },
		{ 70, SENDMAIL_TRY_LATER },
		{ 71, SENDMAIL_TRY_LATER },
		{ 72, SENDMAIL_TRY_LATER },
		{ 73, SENDMAIL_TRY_LATER },
		{ 74, SENDMAIL_TRY_LATER },
		{ 75, SENDMAIL_TRY_LATER },
		{ 76, SENDMAIL_TRY_LATER },
		{ 77, SENDMAIL_TRY_LATER },
		{ 78, SENDMAIL_TRY_LATER },
		{ 79, SENDMAIL_TRY_LATER },
		{ 126, SENDMAIL_TRY_LATER },
		{ 127, SENDMAIL_TRY_LATER },
		{ 255, SENDMAIL_TRY_LATER },
	};
	char body[64], expected[64];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		(void)snprintf(body, sizeof(body),
		    "cat >/dev/null; exit %d", cases[i].code);
		(void)snprintf(expected, sizeof(expected), "exit status %d",
		    cases[i].code);
		assert_int_equal(run_script(body, PATIENCE), cases[i].outcome);
		assert_string_equal(reason,
		    cases[i].code == 0 ? "" : expected);
	}
}

/* What the child prints counts if it is a reply that the address is nobody's. */
static void
test_reply(void **state)
{
	static const struct {
		const char *printed;
		enum sendmail_outcome outcome;
	} cases[] = {
		{ "550 5.1.1 unknown user", SENDMAIL_REFUSED },
		{ "msmtp: server message: 553 5.1.3", SENDMAIL_REFUSED },
		{ "a@b.example: 556 5.1.10 null MX", SENDMAIL_REFUSED },
		{ "550-5.1.1 unknown", SENDMAIL_REFUSED },
		{ "550 5.1.8; 550 5.1.1 x", SENDMAIL_REFUSED },
		{ "450 4.1.1 unknown user", SENDMAIL_TRY_LATER },
		{ "450 5.1.1 unknown user", SENDMAIL_TRY_LATER },
		{ "550 5.1.0 sender refused", SENDMAIL_TRY_LATER },
		{ "550 5.1.2 no such domain", SENDMAIL_TRY_LATER },
		{ "550 5.1.8 sender has no domain", SENDMAIL_TRY_LATER },
		{ "550 5.1.11 x", SENDMAIL_TRY_LATER },
		{ "550 5.1.1.7 x", SENDMAIL_TRY_LATER },
		{ "550 5.7.1 relaying denied", SENDMAIL_TRY_LATER },
		{ "552 5.2.2 mailbox full", SENDMAIL_TRY_LATER },
		{ "550 unknown user", SENDMAIL_TRY_LATER },
		{ "50 5.1.1", SENDMAIL_TRY_LATER },
		{ "5.1.1", SENDMAIL_TRY_LATER },
		{ "version 5.1.1", SENDMAIL_TRY_LATER },
	};
	char body[128];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		(void)snprintf(body, sizeof(body),
		    "cat >/dev/null; echo '%s'; exit 65", cases[i].printed);
		assert_int_equal(run_script(body, PATIENCE), cases[i].outcome);
		(void)snprintf(body, sizeof(body),
		    "cat >/dev/null; echo '%s'; exit 0", cases[i].printed);
		assert_int_equal(run_script(body, PATIENCE),
		    SENDMAIL_ACCEPTED);
	}
}

static void
test_signals(void **state)
{
	(void)state;
	assert_int_equal(run_script("kill -9 $$", PATIENCE),
	    SENDMAIL_TRY_LATER);
	assert_string_equal(reason, "ended by signal 9 (Killed)");
	assert_int_equal(run_script("echo oh >&2; kill -15 $$", PATIENCE),
	    SENDMAIL_TRY_LATER);
	assert_string_equal(reason, "ended by signal 15 (Terminated): oh");
}

static void
test_message_arrives(void **state)
{
	static const char message[] =
	    "Subject: x\n\n.\nFrom here\n\xC3\xA9\r\n\0nul\nno end";
	const size_t length = sizeof(message) - 1;
	char got[128];
	FILE *f;

	(void)state;
	assert_int_equal(run(script("cat >\"$d/message\""), message, length,
	    PATIENCE), SENDMAIL_ACCEPTED);
	assert_string_equal(reason, "");
	assert_non_null(f = fopen(in_scratch("message"), "r"));
	assert_int_equal(fread(got, 1, sizeof(got), f), length);
	(void)fclose(f);
	assert_memory_equal(got, message, length);
	/* An empty one is an end of file, not a wait. */
	assert_int_equal(run(script("cat >\"$d/message\""), "", 0, PATIENCE),
	    SENDMAIL_ACCEPTED);
	assert_string_equal(contents("message"), "");
}

static void
test_large_message(void **state)
{
	const size_t length = 1024 * 1024;
	char *message = malloc(length);

	(void)state;
	assert_non_null(message);
	memset(message, 'm', length);
	/* Read slowly, with chatter on both outputs all the while. */
	assert_int_equal(run(script("for i in 1 2 3 4 5 6 7 8; do\n"
	    "head -c 131072 >>\"$d/large\"; echo a; echo b >&2; done\n"
	    "test $(wc -c <\"$d/large\") -eq 1048576 || exit 65"),
	    message, length, PATIENCE), SENDMAIL_ACCEPTED);
	/* Never read: what counts is how it ends. */
	assert_int_equal(run(script("exit 0"), message, length, PATIENCE),
	    SENDMAIL_ACCEPTED);
	assert_int_equal(run(script("exit 75"), message, length, PATIENCE),
	    SENDMAIL_TRY_LATER);
	assert_int_equal(run(script("exec sleep 600"), message, length, SHORT),
	    SENDMAIL_HANGS);
	assert_string_equal(reason, "no end in time, killed");
	free(message);
}

/* A child killed at the deadline must not have seen the end of the input. */
static void
test_no_half_message(void **state)
{
	const size_t length = 1024 * 1024;
	char *message = malloc(length);

	(void)state;
	assert_non_null(message);
	memset(message, 'm', length);
	assert_int_equal(run(script("trap '' PIPE\nhead -c 1000 >/dev/null\n"
	    "sleep 600\ncat >/dev/null; echo end >\"$d/half\""),
	    message, length, SHORT), SENDMAIL_HANGS);
	assert_string_equal(contents("half"), "");
	free(message);
}

static void
test_closes_input(void **state)
{
	const size_t length = 1024 * 1024;
	char *message = calloc(1, length);
	long long start = monotonic_ms();

	(void)state;
	assert_non_null(message);
	assert_int_equal(run(script("exec <&-; sleep 0.2; exit 0"), message,
	    length, PATIENCE), SENDMAIL_ACCEPTED);
	assert_int_equal(run(script("exec <&-; echo no; exit 67"), message,
	    length, PATIENCE), SENDMAIL_REFUSED);
	assert_string_equal(reason, "exit status 67: no");
	assert_int_equal(run(script("exec <&- >&- 2>&-; sleep 0.2; exit 75"),
	    message, length, PATIENCE), SENDMAIL_TRY_LATER);
	assert_true(monotonic_ms() - start < SLOW);
	assert_int_equal(run(script("exec <&- >&- 2>&-; exec sleep 600"),
	    message, length, SHORT), SENDMAIL_HANGS);
	free(message);
}

static void
test_hang(void **state)
{
	(void)state;
	run_hanging("cat >/dev/null; trap '' TERM INT HUP\n"
	    "sleep 600 & echo $! >\"$d/pid\"; echo $$ >\"$d/parent\"\n"
	    "echo wait; wait; sleep 600");
	assert_string_equal(reason, "no end in time, killed: wait");
	/* The whole group is gone. */
	assert_gone(atoi(contents("pid")));
	assert_gone(atoi(contents("parent")));
}

static void
test_no_time(void **state)
{
	(void)state;
	assert_int_equal(run_script("echo ran >\"$d/ran\"", 0),
	    SENDMAIL_TRY_LATER);
	assert_string_equal(reason, "no time left to run it");
	assert_int_equal(run_script("echo ran >\"$d/ran\"", -100000),
	    SENDMAIL_TRY_LATER);
	assert_string_equal(contents("ran"), "");
}

static void
test_flood(void **state)
{
	(void)state;
	assert_int_equal(run_script("head -c 3000000 /dev/zero >&2; exit 75",
	    PATIENCE), SENDMAIL_TRY_LATER);
	assert_string_equal(reason, "exit status 75:");
	run_hanging("yes error >&2");
	assert_int_equal(strncmp(reason,
	    "no end in time, killed: error error", 35), 0);
	assert_true(strlen(reason) < sizeof(reason));
	assert_true(strlen(reason) > sizeof(reason) - 8);
	assert_int_equal(run_script("yes | head -c 3000000; exit 0", PATIENCE),
	    SENDMAIL_ACCEPTED);
	assert_string_equal(reason, "");
}

static void
test_reason_is_clean(void **state)
{
	(void)state;
	assert_int_equal(run_script("printf '\\033[31ma\\tb\\r\\nc\\177'\n"
	    "printf '\\303\\251\\377\\302\\205d\\n\\n' >&2; exit 67", PATIENCE),
	    SENDMAIL_REFUSED);
	assert_string_equal(reason, "exit status 67:  [31ma b  c "
	    "\xC3\xA9\xEF\xBF\xBD d");
	/* A character at the edge is whole or left out. */
	for (int shift = 0; shift < 4; shift++) {
		char body[128];
		size_t n;

		(void)snprintf(body, sizeof(body),
		    "printf '%.*s'\nyes '\360\237\230\200' | tr -d '\\n' |"
		    " head -c 4000\nexit 75", shift, "aaa");
		(void)run_script(body, PATIENCE);
		n = strlen(reason);
		assert_true(n > sizeof(reason) - 5);
		assert_memory_equal(reason + n - 4, "\360\237\230\200", 4);
	}
}

/* True if run by valgrind, whose vfork can't tell us why exec failed. */
static bool
under_valgrind(void)
{
	const char *preload = getenv("LD_PRELOAD");

	return preload != NULL && strstr(preload, "vgpreload") != NULL;
}

static void
assert_not_started(const char *program, int error)
{
	char expected[4096];

	assert_int_equal(run(program, "x", 1, PATIENCE), SENDMAIL_TRY_LATER);
	if (under_valgrind())
		(void)snprintf(expected, sizeof(expected), "exit status 127");
	else
		(void)snprintf(expected, sizeof(expected), "%s: %s", program,
		    strerror(error));
	assert_string_equal(reason, expected);
}

static void
test_cannot_start(void **state)
{
	FILE *f;

	(void)state;
	assert_not_started("/nonexistent/sendmail", ENOENT);
	assert_not_started(in_scratch("no-such-file"), ENOENT);
	assert_not_started("", ENOENT);
	assert_not_started(scratch, EACCES);
	(void)script("exit 0");
	assert_int_equal(chmod(in_scratch("program"), 0600), 0);
	assert_not_started(in_scratch("program"), EACCES);
	assert_non_null(f = fopen(in_scratch("junk"), "w"));
	(void)fputs("junk\n", f);
	(void)fclose(f);
	assert_int_equal(chmod(in_scratch("junk"), 0700), 0);
	assert_not_started(in_scratch("junk"), ENOEXEC);
}

static void
test_no_descriptors(void **state)
{
	int taken[3000], count = 0;

	(void)state;
	while (count < 3000 && (taken[count] = open("/dev/null", O_RDONLY |
	    O_CLOEXEC)) != -1)
		count++;
	assert_true(count > 100);
	assert_int_equal(run_script("exit 0", PATIENCE), count == 3000 ?
	    SENDMAIL_ACCEPTED : SENDMAIL_TRY_LATER);
	if (count < 3000)
		assert_non_null(strstr(reason, strerror(EMFILE)));
	while (count > 0)
		(void)close(taken[--count]);
	assert_int_equal(run_script("exit 0", PATIENCE), SENDMAIL_ACCEPTED);
}

static void
test_arguments(void **state)
{
	static const char *const recipients[] = { "-oQ/tmp@example.org",
	    "-t", "--", "a b;$(id)`id`'\"*@example.org",
	    "j\xC3\xB6rg@example.org", "" };
	char expected[512];

	(void)state;
	for (size_t i = 0; i < sizeof(recipients) / sizeof(char *); i++) {
		assert_int_equal(sendmail_run(script(
		    "for a; do printf '<%s>\\n' \"$a\"; done >\"$d/args\""),
		    "-shop@example.com", recipients[i], "x", 1,
		    monotonic_ms() + PATIENCE, reason), SENDMAIL_ACCEPTED);
		(void)snprintf(expected, sizeof(expected),
		    "<-i>\n<-f>\n<-shop@example.com>\n<-->\n<%s>\n",
		    recipients[i]);
		assert_string_equal(contents("args"), expected);
	}
}

static void
test_environment(void **state)
{
	(void)state;
	assert_int_equal(setenv("HTTP_PROXY", "http://evil.example", 1), 0);
	assert_int_equal(setenv("LD_LIBRARY_PATH", "/nonexistent", 1), 0);
	assert_int_equal(run_script(
	    "tr '\\0' '\\n' </proc/$$/environ | grep -v '^GLIBCPP\\|^LD_PRELOAD"
	    "\\|^VALGRIND' >\"$d/environ\"", PATIENCE), SENDMAIL_ACCEPTED);
	assert_int_equal(unsetenv("HTTP_PROXY"), 0);
	assert_int_equal(unsetenv("LD_LIBRARY_PATH"), 0);
	assert_string_equal(contents("environ"),
	    "PATH=/usr/sbin:/usr/bin:/sbin:/bin\nLANG=C.UTF-8\nHOME=/\n");
}

static void
test_descriptors(void **state)
{
	int leaks[40];

	(void)state;
	for (int i = 0; i < 40; i++) /* not close-on-exec, on purpose */
		assert_true((leaks[i] = open("/dev/null", O_RDONLY)) > 2);
	assert_int_equal(run_script("ls /proc/self/fd >\"$d/fds\"", PATIENCE),
	    SENDMAIL_ACCEPTED);
	for (int i = 0; i < 40; i++)
		(void)close(leaks[i]);
	/* 3 is the directory that ls reads. */
	assert_string_equal(contents("fds"), "0\n1\n2\n3\n");
	assert_int_equal(run_script("a=$(readlink /proc/$$/fd/0)\n"
	    "b=$(readlink /proc/$$/fd/1)\nc=$(readlink /proc/$$/fd/2)\n"
	    "test ${a%%:*} = pipe && test ${b%%:*} = pipe &&"
	    " test $a != $b && test $b = $c", PATIENCE), SENDMAIL_ACCEPTED);
}

/* Run PROGRAM from a process that has the descriptors in CLOSED closed. */
static void
run_without(int closed, const char *program)
{
	enum sendmail_outcome outcome;
	pid_t pid = fork();
	int status;

	assert_true(pid != -1);
	if (pid == 0) {
		for (int fd = 0; fd < 3; fd++)
			if ((closed & 1 << fd) != 0)
				(void)close(fd);
		outcome = sendmail_run(program, "s@example.com",
		    "r@example.com", "message", 7,
		    monotonic_ms() + PATIENCE, reason);
		_exit(outcome == SENDMAIL_REFUSED &&
		    strcmp(reason, "exit status 67: said") == 0 ? 7 : 8);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 7);
	assert_string_equal(contents("message"), "message");
}

/* A supervisor may leave out some of the standard descriptors. */
static void
test_closed_descriptors(void **state)
{
	(void)state;
	for (int closed = 0; closed < 8; closed++)
		run_without(closed, script("rm -f \"$d/message\"\n"
		    "cat >\"$d/message\"; echo said; exit 67"));
}

/* This program as sendmail: the shell would set its signals itself. */
static int
show_signals(const char *path)
{
	char line[256];
	FILE *from = fopen("/proc/self/status", "r"), *to = fopen(path, "w");

	if (from == NULL || to == NULL)
		return 66;
	while (fgets(line, sizeof(line), from) != NULL)
		if (strncmp(line, "SigBlk:", 7) == 0 ||
		    strncmp(line, "SigIgn:", 7) == 0)
			(void)fputs(line, to);
	(void)fclose(from);
	return fclose(to) == 0 ? 67 : 66;
}

static void
test_signals_are_default(void **state)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, old, seen;
	unsigned long long blocked, ignored;
	sigset_t block, before;
	char self[4096] = "";

	(void)state;
	assert_true(readlink("/proc/self/exe", self, sizeof(self) - 1) > 0);
	(void)sigemptyset(&block);
	(void)sigaddset(&block, SIGUSR1);
	(void)sigaddset(&block, SIGTERM);
	(void)sigprocmask(SIG_BLOCK, &block, &before);
	(void)sigaction(SIGHUP, &ignore, &old);
	(void)sigaction(SIGCHLD, &ignore, NULL); /* would lose the status */
	assert_int_equal(sendmail_run(self, "s@example.com",
	    in_scratch("signals"), "", 0, monotonic_ms() + PATIENCE, reason),
	    SENDMAIL_REFUSED);
	assert_string_equal(reason, "exit status 67");
	(void)sigaction(SIGCHLD, NULL, &seen);
	assert_ptr_equal(seen.sa_handler, SIG_IGN);
	ignore.sa_handler = SIG_DFL;
	(void)sigaction(SIGCHLD, &ignore, NULL);
	(void)sigaction(SIGHUP, &old, NULL);
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
	assert_int_equal(sscanf(contents("signals"),
	    "SigBlk: %llx SigIgn: %llx", &blocked, &ignored), 2);
	assert_int_equal(blocked, 0);
	/* 32 and 33 are the C library's own; nobody else can change them. */
	assert_int_equal(ignored & ~0x180000000ULL, 0);
	(void)sigaction(SIGPIPE, NULL, &seen);
	assert_ptr_equal(seen.sa_handler, SIG_DFL);
}

static void
test_own_group(void **state)
{
	int pid, group;

	(void)state;
	assert_int_equal(run_script("read a b c x group f </proc/$$/stat\n"
	    "echo $a $group >\"$d/group\"", PATIENCE), SENDMAIL_ACCEPTED);
	assert_int_equal(sscanf(contents("group"), "%d %d", &pid, &group), 2);
	assert_int_equal(pid, group);
	assert_int_not_equal(group, getpgrp());
}

/* Exim delivers in the background: it is neither waited for nor killed. */
static void
test_background(void **state)
{
	long long start = monotonic_ms();
	int pid;

	(void)state;
	assert_int_equal(run_script("cat >/dev/null; sleep 600 & "
	    "echo $! >\"$d/pid\"; echo said >&2; exit 67", PATIENCE),
	    SENDMAIL_REFUSED);
	assert_true(monotonic_ms() - start < SLOW);
	assert_string_equal(reason, "exit status 67: said");
	pid = atoi(contents("pid"));
	assert_true(pid > 1);
	assert_true(is_alive(pid));
	(void)kill(pid, SIGKILL);
	assert_gone(pid);
	/* Not even one that floods the pipe meanwhile. */
	start = monotonic_ms();
	assert_int_equal(run_script("cat >/dev/null; yes >&2 & "
	    "echo $! >\"$d/pid\"; exit 0", PATIENCE), SENDMAIL_ACCEPTED);
	assert_true(monotonic_ms() - start < SLOW);
	(void)kill(atoi(contents("pid")), SIGKILL);
	assert_gone(atoi(contents("pid")));
}

static void
on_alarm(int number)
{
	(void)number;
}

/* A signal of the worker's own must not end the wait. */
static void
test_interrupted(void **state)
{
	struct sigaction action = { .sa_handler = on_alarm };
	timer_t timer;
	const struct itimerspec often = { { 0, 5000000 }, { 0, 5000000 } };

	(void)state;
	(void)sigaction(SIGALRM, &action, NULL);
	assert_int_equal(timer_create(CLOCK_MONOTONIC, NULL, &timer), 0);
	assert_int_equal(timer_settime(timer, 0, &often, NULL), 0);
	assert_int_equal(run_script("sleep 0.5; cat >/dev/null; exit 67",
	    PATIENCE), SENDMAIL_REFUSED);
	assert_int_equal(run_script("exec sleep 600", SHORT),
	    SENDMAIL_HANGS);
	assert_int_equal(timer_delete(timer), 0);
}

static int
make_scratch(void **state)
{
	const char *tmp = getenv("TMPDIR");

	(void)state;
	if (asprintf(&scratch, "%s/unit-sendmail.XXXXXX",
	    tmp != NULL && tmp[0] != '\0' ? tmp : "/tmp") == -1)
		return -1;
	return mkdtemp(scratch) != NULL ? 0 : -1;
}

static int
remove_scratch(void **state)
{
	static const char *const names[] = { "program", "message", "large",
	    "half", "pid", "parent", "ran", "junk", "args", "environ", "fds",
	    "signals", "group" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		(void)unlink(in_scratch(names[i]));
	if (rmdir(scratch) == -1)
		return -1;
	free(scratch);
	return 0;
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exit_status),
		cmocka_unit_test(test_reply),
		cmocka_unit_test(test_signals),
		cmocka_unit_test(test_message_arrives),
		cmocka_unit_test(test_large_message),
		cmocka_unit_test(test_no_half_message),
		cmocka_unit_test(test_closes_input),
		cmocka_unit_test(test_hang),
		cmocka_unit_test(test_no_time),
		cmocka_unit_test(test_flood),
		cmocka_unit_test(test_reason_is_clean),
		cmocka_unit_test(test_cannot_start),
		cmocka_unit_test(test_no_descriptors),
		cmocka_unit_test(test_arguments),
		cmocka_unit_test(test_environment),
		cmocka_unit_test(test_descriptors),
		cmocka_unit_test(test_closed_descriptors),
		cmocka_unit_test(test_signals_are_default),
		cmocka_unit_test(test_own_group),
		cmocka_unit_test(test_background),
		cmocka_unit_test(test_interrupted),
	};

	if (argc == 6 && strcmp(argv[1], "-i") == 0)
		return show_signals(argv[5]);
	return cmocka_run_group_tests_name("sendmail", tests, make_scratch,
	    remove_scratch);
}
