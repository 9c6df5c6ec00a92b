#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/escape.h"
#include "base/text.h"

static struct {
	int fd;
	int to_syslog;
	enum log_level level;
	const char *request;
	struct buf line;
} sink = { STDERR_FILENO, 0, LOG_LEVEL_INFO, NULL, BUF_EMPTY };

int
log_open(const char *target)
{
	int fd = STDERR_FILENO;

	if (target[0] == '/' && (fd = open(target,
	    O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640)) == -1)
		return -1;
	sink.to_syslog = strcmp(target, "syslog") == 0;
	if (sink.to_syslog)
		openlog("customers.fcgi", LOG_PID, LOG_DAEMON);
	if (sink.fd != STDERR_FILENO)
		(void)close(sink.fd);
	sink.fd = fd;
	return 0;
}

void
log_request(const char *id)
{
	sink.request = id;
}

static void
add_name(const char *name)
{
	buf_text(&sink.line, ",\"");
	buf_text(&sink.line, name);
	buf_text(&sink.line, "\":");
}

void
log_text(const char *name, const char *text)
{
	struct text t = text_of(text);

	if (text == NULL)
		return;
	if (t.length > LOG_TEXT_MAX)
		t.length = LOG_TEXT_MAX;
	add_name(name);
	escape_json(&sink.line, t);
}

void
log_number(const char *name, long long number)
{
	add_name(name);
	buf_number(&sink.line, number);
}

void
log_json(const char *name, const char *json)
{
	add_name(name);
	buf_text(&sink.line, json);
}

void
log_milliseconds(const char *name, long long microseconds)
{
	add_name(name);
	buf_milliseconds(&sink.line, microseconds);
}

void
log_begin(enum log_level level, const char *message)
{
	static const char *const names[] = { "info", "warning", "error" };
	struct timespec now;
	struct tm utc;
	char stamp[32] = "";

	sink.level = level;
	buf_reset(&sink.line);
	(void)clock_gettime(CLOCK_REALTIME, &now);
	if (gmtime_r(&now.tv_sec, &utc) != NULL)
		(void)strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%S", &utc);
	buf_format(&sink.line, "{\"time\":\"%s.%03ldZ\",\"level\":\"%s\"",
	    stamp, now.tv_nsec / 1000000, names[level]);
	log_number("pid", (long long)getpid());
	log_text("request", sink.request);
	log_text("message", message);
}

void
log_end(void)
{
	static const int priorities[] = { LOG_INFO, LOG_WARNING, LOG_ERR };
	ssize_t n;

	buf_text(&sink.line, "}\n");
	if (buf_failed(&sink.line))
		return;
	if (sink.to_syslog) {
		syslog(priorities[sink.level], "%s", buf_string(&sink.line));
		return;
	}
	do
		n = write(sink.fd, sink.line.data, sink.line.length);
	while (n == -1 && errno == EINTR);
}
