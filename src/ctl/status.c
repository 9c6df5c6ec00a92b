/*
 * The command "status".
 */
#include "ctl/status.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "base/monotonic.h"
#include "base/text.h"
#include "ctl/ctl.h"
#include "ctl/log_file.h"

enum {
	WATCH_MS = 2000,	/* from one view to the next */
	WATCH_SHARE = 10	/* of which reading takes one part */
};

static void
show_pool(const struct status *s)
{
	if (s->socket == NULL) {
		(void)puts("workers    not known: no socket is named "
		    "(--socket)");
		return;
	}
	if (!s->pool.listens)
		(void)printf("workers    nobody listens at %s\n", s->socket);
	else if (s->pool.workers < 0)
		(void)printf("workers    alive ? (run it as root), busy %lld\n",
		    s->pool.busy);
	else
		(void)printf("workers    alive %lld, busy %lld\n",
		    s->pool.workers, s->pool.busy);
	(void)printf("queue      %lld\n", s->pool.waiting);
}

static void
show_mails(const struct status *s)
{
	(void)printf("\n%-14s %10s %10s %10s %10s\n", "mails, by age",
	    "<= minute", "<= hour", "<= day", "older");
	for (size_t i = 0; i < STATUS_MAILS; i++) {
		(void)printf("  %-12s", status_mails[i]);
		for (size_t age = 0; age < STATUS_AGES; age++)
			if (!s->has_mails)
				(void)printf(" %10s", "?");
			else if (i == STATUS_SENT && age == STATUS_OLDER)
				(void)printf(" %10s", "-");
			else
				(void)printf(" %10lld", s->mails[i][age]);
		(void)putchar('\n');
	}
}

static void
show_counts(const char *title, const struct status_counts *counts)
{
	enum { NAME_WIDTH = 60 };

	if (counts->count == 0)
		return;
	(void)printf("\n%10s %10s %10s  %s\n", "minute", "hour", "day", title);
	for (size_t i = 0; i < counts->count; i++) {
		struct text name = text_of(counts->list[i].name);

		for (size_t w = 0; w < STATUS_WINDOWS; w++)
			(void)printf("%10lld ", counts->list[i].count[w]);
		(void)putchar(' ');
		if (name.length > NAME_WIDTH)
			name.length = NAME_WIDTH;
		ctl_print(name);
		(void)putchar('\n');
	}
}

static void
show_log(const struct status *s)
{
	if (s->log == NULL) {
		(void)printf("\nsign-ups   not known: %s\n", s->log_fault);
		return;
	}
	(void)printf("\n%-14s %10s %10s %10s\n", "sign-ups, last", "minute",
	    "hour", "day");
	for (size_t o = 0; o < STATUS_OUTCOMES; o++) {
		(void)printf("  %-12s", status_outcomes[o]);
		for (size_t w = 0; w < STATUS_WINDOWS; w++)
			(void)printf(" %10lld", s->signups[w][o]);
		(void)putchar('\n');
	}
	show_counts("by store", &s->stores);
	show_counts("refused or failed, by the first reason", &s->refusals);
	(void)printf("\n%-14s %10s %10s   of those accepted in the last hour\n",
	    "milliseconds", "p50", "p95");
	for (size_t i = 0; i <= PHASES; i++)
		if (s->times[i].all > 0)
			(void)printf("  %-12s %10.1f %10.1f\n",
			    status_time_name(i),
			    (double)status_quantile(&s->times[i], 50) / 1000,
			    (double)status_quantile(&s->times[i], 95) / 1000);
}

static void
show(const struct status *s)
{
	char now[CTL_LOG_TIME_SIZE];

	ctl_log_file_time(0, now);
	(void)printf("customers.fcgi, %.10s %.8s UTC\n\n", now, now + 11);
	show_pool(s);
	show_mails(s);
	show_log(s);
}

/* How the status is shown. */
enum form { TEXT_FORM, JSON_FORM, PROMETHEUS_FORM };

/* Show the status once.  Returns an exit status. */
static int
show_once(struct ctl *c, enum form form, const char *socket, const char *log)
{
	static struct status s;
	struct buf out = BUF_EMPTY;
	int status = ctl_database(c->app->db, status_read(&s, c->app->db,
	    socket, log));

	if (form == JSON_FORM) {
		status_write_json(&s, &out);
		buf_byte(&out, '\n');
	} else if (form == PROMETHEUS_FORM)
		status_write_prometheus(&s, &out);
	else
		show(&s);
	(void)fputs(buf_string(&out), stdout);
	if (buf_failed(&out) || s.no_memory) {
		ctl_error("%s", strerror(ENOMEM));
		status = EX_OSERR;
	}
	buf_free(&out);
	status_free(&s);
	return status;
}

/* Show it again and again, each time in place of what the terminal shows. */
static int
watch(struct ctl *c, const char *socket, const char *log)
{
	while (!ferror(stdout)) {
		long long began = monotonic_ms(), pause;
		struct timespec wait;

		(void)fputs("\033[H\033[2J", stdout);
		(void)show_once(c, TEXT_FORM, socket, log);
		(void)fflush(stdout);
		pause = (monotonic_ms() - began) * (WATCH_SHARE - 1);
		if (pause < WATCH_MS)
			pause = WATCH_MS;
		wait = (struct timespec){ (time_t)(pause / 1000),
		    (long)(pause % 1000) * 1000000 };
		(void)nanosleep(&wait, NULL);
	}
	return EX_OK;
}

int
ctl_status(struct ctl *c)
{
	enum { JSON, PROMETHEUS, WATCH, SOCKET, LOG, OPTIONS };
	const char *socket = NULL, *log = NULL;
	struct ctl_option options[OPTIONS] = {
		[JSON] = { "json", NULL, 0, 0 },
		[PROMETHEUS] = { "prometheus", NULL, 0, 0 },
		[WATCH] = { "watch", NULL, 0, 0 },
		[SOCKET] = { "socket", &socket, 1, 0 },
		[LOG] = { "log", &log, 1, 0 },
	};

	if (!ctl_arguments(c, options, OPTIONS, 0, 0))
		return EX_USAGE;
	if (options[JSON].count + options[PROMETHEUS].count +
	    options[WATCH].count > 1)
		return ctl_usage(c, "--json, --prometheus and --watch exclude "
		    "each other");
	socket = ctl_pool_state_socket(socket, &c->app->settings);
	log = ctl_log_file_path(log, &c->app->settings);
	if (options[WATCH].count > 0)
		return watch(c, socket, log);
	return show_once(c, options[JSON].count > 0 ? JSON_FORM :
	    options[PROMETHEUS].count > 0 ? PROMETHEUS_FORM : TEXT_FORM,
	    socket, log);
}
