#include "start.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/log.h"
#include "base/spawn.h"
#include "call/page_template.h"
#include "mail/template.h"

extern char **environ;

bool
start_check_templates(const struct app *app, char *error, size_t size)
{
	return template_check(app->mailer.directories, error, size) == 0 &&
	    page_template_check(app->page_directories, error, size) == 0;
}

/* True if nobody reads standard error, as under spawn-fcgi. */
static bool
is_unread(void)
{
	struct stat here, null;

	return fstat(STDERR_FILENO, &here) == -1 ||
	    (S_ISCHR(here.st_mode) && stat("/dev/null", &null) == 0 &&
	    here.st_rdev == null.st_rdev);
}

void
start_tell(const char *log, const char *error)
{
	bool to_stderr = log == NULL || strcmp(log, "stderr") == 0;

	if ((to_stderr && is_unread()) ||
	    (!to_stderr && log_open(log) == -1))
		(void)!log_open("syslog");
	log_begin(LOG_LEVEL_ERROR, error);
	log_end();
	if (!to_stderr)
		(void)fprintf(stderr, "%s\n", error);
}

/*
 * True if LOG can be written.  It is not made: if root tests, the file would be
 * one that workers can't open.
 */
static bool
is_writable(const char *log)
{
	char folder[4096];
	char *slash;
	int fd;

	if (log[0] != '/')
		return true;
	if ((fd = open(log, O_WRONLY | O_APPEND | O_CLOEXEC)) != -1) {
		(void)close(fd);
		return true;
	}
	if (errno != ENOENT)
		return false;
	(void)snprintf(folder, sizeof(folder), "%s", log);
	if ((slash = strrchr(folder, '/')) != NULL)
		slash[1] = '\0';
	return access(folder, W_OK | X_OK) == 0;
}

int
start_test(void)
{
	struct app app;
	char error[512];
	bool sound;

	(void)alarm(START_TEST_SECONDS);
	sound = app_open_without_log(&app, "customers-db", error,
	    sizeof(error)) == 0 &&
	    start_check_templates(&app, error, sizeof(error));
	if (sound && !is_writable(app.settings.log)) {
		app_log_error(&app, error, sizeof(error));
		sound = false;
	}
	if (app.settings.log != NULL)
		(void)printf("log: %s\n", app.settings.log);
	(void)fflush(stdout);
	(void)fprintf(sound ? stdout : stderr, "%s\n",
	    sound ? "a worker would start" : error);
	app_close(&app);
	return sound ? EX_OK : EX_CONFIG;
}

/* Keep the last line of what FD has to say in ERROR. */
static void
read_last_line(int fd, char *error, size_t size)
{
	char said[1024];
	size_t length = 0;
	char *line;
	ssize_t n;

	while (length < sizeof(said) - 1 &&
	    ((n = read(fd, said + length, sizeof(said) - 1 - length)) > 0 ||
	    (n == -1 && errno == EINTR)))
		length += n > 0 ? (size_t)n : 0;
	while (length > 0 && said[length - 1] == '\n')
		length--;
	said[length] = '\0';
	line = strrchr(said, '\n');
	(void)snprintf(error, size, "%s", line != NULL ? line + 1 : said);
}

bool
start_is_possible(const char *program, char *error, size_t size)
{
	char *const arguments[] = { (char *)(uintptr_t)program, (char[]){
	    "-t" }, NULL };
	const struct sigaction normal = { .sa_handler = SIG_DFL };
	struct sigaction old;
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int ends[2] = { -1, -1 };
	int failed, status = -1;
	pid_t pid;

	/* Whoever ignores SIGCHLD is not told how a child has ended. */
	(void)sigaction(SIGCHLD, &normal, &old);
	failed = null == -1 ? errno : spawn_pipe(ends);
	if (failed == 0)
		failed = spawn_program(program, arguments, environ, null,
		    ends[1], &pid);
	if (ends[1] != -1)
		(void)close(ends[1]);
	if (failed == 0) {
		read_last_line(ends[0], error, size);
		while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
			;
		if (WIFSIGNALED(status))
			(void)snprintf(error, size, "%s -t: ended by signal %d",
			    program, WTERMSIG(status));
	} else
		(void)snprintf(error, size, "%s: %s", program,
		    strerror(failed));
	if (ends[0] != -1)
		(void)close(ends[0]);
	if (null != -1)
		(void)close(null);
	(void)sigaction(SIGCHLD, &old, NULL);
	return failed == 0 && status == 0;
}
