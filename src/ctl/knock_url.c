#include "ctl/knock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/spawn.h"

extern char **environ;

/*
 * Start curl, whose output comes from *FROM.  It prints the body and, on a line
 * of its own after it, the status; its last line of errors is among that.
 */
static int
start(char *const *arguments, int *from, pid_t *pid)
{
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int ends[2] = { -1, -1 };
	int error = null == -1 ? errno : spawn_pipe(ends);

	if (error == 0)
		error = spawn_program(arguments[0], arguments, environ, null,
		    ends[1], pid);
	if (ends[1] != -1)
		(void)close(ends[1]);
	if (null != -1)
		(void)close(null);
	*from = ends[0];
	return error;
}

static void
read_output(int from, struct buf *output)
{
	char room[4096];
	ssize_t n;

	while ((n = read(from, room, sizeof(room))) > 0)
		if (output->length < CTL_KNOCK_ANSWER_MAX)
			buf_add(output, room, (size_t)n);
}

/* Take the answer from what curl, which ended with STATUS, has printed. */
static void
take_output(struct ctl_knock *k, const struct buf *output, int status)
{
	const char *text = buf_string(output);
	const char *last = strrchr(text, '\n');

	if (status != 0 || last == NULL) {
		(void)snprintf(k->error, sizeof(k->error), "%.*s",
		    (int)strcspn(text, "\n"), text);
		return;
	}
	k->status = (int)strtol(last + 1, NULL, 10);
	buf_add(&k->answer, text, (size_t)(last - text));
}

void
ctl_knock_url(struct ctl_knock *k, const char *url)
{
	size_t length = strlen(url);
	struct buf whole = BUF_EMPTY, output = BUF_EMPTY;
	int status = -1, from = -1, error;
	char seconds[16];
	pid_t pid;

	while (length > 0 && url[length - 1] == '/')
		length--;
	buf_add(&whole, url, length);
	buf_text(&whole, k->path);
	(void)snprintf(seconds, sizeof(seconds), "%d", CTL_KNOCK_SECONDS);
	/* -q: whatever ~/.curlrc says. */
	const char *const arguments[] = { "curl", "-q", "-sS", "--max-time",
	    seconds, "--proto", "=http,https", "-X", k->method, "-w",
	    "\\n%{http_code}", "-H", "Content-Type: application/json", "--url",
	    buf_string(&whole), k->body != NULL ? "--data-raw" : NULL,
	    k->body, NULL };

	error = buf_failed(&whole) ? ENOMEM :
	    start((char *const *)arguments, &from, &pid);
	if (error != 0) {
		(void)snprintf(k->error, sizeof(k->error), "curl: %s",
		    strerror(error));
		goto done;
	}
	read_output(from, &output);
	while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
		;
	take_output(k, &output, status);
done:
	if (from != -1)
		(void)close(from);
	buf_free(&whole);
	buf_free(&output);
}
