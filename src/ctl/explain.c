/*
 * Tells in sentences what the log says of one request.
 */
#include "ctl/ctl.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/text.h"
#include "ctl/log_file.h"
#include "web/reply.h"

#define REPORT "webapi-"

struct search {
	const char *id;
	size_t found;
};

/* What the log's messages mean for the request, if more than they say. */
static const struct {
	const char *message, *sentence;
} sentences[] = {
	{ "database", "The database refused a statement" },
	{ "the client did not wait",
	    "Nobody took the answer: the client had gone" },
};

/* Members of a line that are told in other ways, or of no use here. */
static const char *const told[] = { "time", "level", "pid", "request",
	"message", "statement" };

static bool
is_told(struct text key)
{
	for (size_t i = 0; i < sizeof(told) / sizeof(*told); i++)
		if (text_is(key, told[i]))
			return true;
	return false;
}

/* The time as people read it, and a space. */
static void
show_time(const struct json_value *line)
{
	char time[CTL_LOG_TIME_SIZE];

	text_put(ctl_log_file_text(line, "time"), time, sizeof(time));
	(void)printf("%.10s %.12s UTC  ", time, strlen(time) > 11 ?
	    time + 11 : "");
}

static void
show_member(const struct json_value *line, const char *before,
    const char *key, const char *after)
{
	struct text value = ctl_log_file_text(line, key);

	if (text_is_absent(value))
		return;
	(void)fputs(before, stdout);
	ctl_print(value);
	(void)fputs(after, stdout);
}

static void
show_problems(const struct json_value *line)
{
	const struct json_value *list = ctl_log_file_member(line, "problems");
	struct json_walk walk = { .begun = false };
	struct json_member member;

	while (json_next(list, &walk, &member)) {
		(void)fputs("    - ", stdout);
		show_member(member.value, "", "path", "");
		show_member(member.value, " (", "label", ")");
		if (!text_is_absent(ctl_log_file_text(member.value, "path")))
			(void)fputs(": ", stdout);
		show_member(member.value, "", "message", "");
		(void)putchar('\n');
	}
	show_member(line, "    - and ", "problems_left", " more\n");
}

static void
show_phases(const struct json_value *line)
{
	const char *separator = "    Of that time ";
	char key[32];

	for (size_t i = 0; i < PHASES; i++) {
		(void)snprintf(key, sizeof(key), "%s_ms", reply_phase_names[i]);
		if (text_is_absent(ctl_log_file_text(line, key)))
			continue;
		(void)printf("%s%s took ", separator, reply_phase_names[i]);
		show_member(line, "", key, " ms");
		separator = ", ";
	}
	if (*separator == ',')
		(void)puts(".");
}

/* What became of the request, which has been answered. */
static void
show_answer(const struct json_value *line)
{
	struct text status = ctl_log_file_text(line, "status");
	const char *fate = text_starts_with(status, "2") ? "was carried out" :
	    text_starts_with(status, "3") ? "was led elsewhere" :
	    text_starts_with(status, "4") ? "was refused" : "failed";

	show_member(line, "", "method", " ");
	show_member(line, "", "path", "");
	show_member(line, " in store ", "store", "");
	(void)printf(" %s: status ", fate);
	ctl_print(status);
	show_member(line, ", after ", "ms", " ms");
	show_member(line, ", by worker ", "pid", "");
	(void)puts(".");
	show_problems(line);
	show_member(line, "    It was about customer ", "customer", ".\n");
	show_member(line, "    The client was told the report id " REPORT,
	    "report", "; the lines above have the reason.\n");
	show_phases(line);
}

/* Any other line: its message, then what else it has. */
static void
show_other(const struct json_value *line)
{
	struct text message = ctl_log_file_text(line, "message");
	struct json_walk walk = { .begun = false };
	struct json_member member;
	const char *separator = ": ";
	size_t i = 0;

	while (i < sizeof(sentences) / sizeof(*sentences) &&
	    !text_is(message, sentences[i].message))
		i++;
	ctl_print(i < sizeof(sentences) / sizeof(*sentences) ?
	    text_of(sentences[i].sentence) : message);
	while (json_next(line, &walk, &member)) {
		struct text value = json_text(member.value);

		if (is_told(member.key) || text_is_absent(value))
			continue;
		(void)fputs(separator, stdout);
		ctl_print(member.key);
		(void)putchar(' ');
		ctl_print(value);
		separator = ", ";
	}
	(void)puts(".");
}

/* A ctl_log_file_take. */
static void
take_line(struct text text, void *argument)
{
	struct search *search = argument;
	struct json_document *document = NULL;
	const struct json_value *line;

	if (strstr(text.bytes, search->id) == NULL ||
	    json_read(text.bytes, text.length, &document) != JSON_READ_OK)
		return;
	line = json_root(document);
	if (text_is(ctl_log_file_text(line, "request"), search->id) ||
	    text_is(ctl_log_file_text(line, "report"), search->id)) {
		search->found++;
		show_time(line);
		if (text_is(ctl_log_file_text(line, "message"), "answered"))
			show_answer(line);
		else
			show_other(line);
	}
	json_free(document);
}

int
ctl_explain(struct ctl *c)
{
	const char *log = NULL;
	struct ctl_option options[] = { { "log", &log, 1, 0 } };
	struct search search = { NULL, 0 };

	if (!ctl_arguments(c, options, 1, 1, 1))
		return EX_USAGE;
	search.id = c->words[0];
	/* The client knows the report's id with this before it. */
	if (strncmp(search.id, REPORT, sizeof(REPORT) - 1) == 0)
		search.id += sizeof(REPORT) - 1;
	if (*search.id == '\0')
		return ctl_usage(c, "an id");
	log = ctl_log_file_path(log, &c->app->settings);
	if (log == NULL) {
		ctl_error("the log goes to %s: say --log FILE with what stands "
		    "there", c->app->settings.log);
		return EX_CONFIG;
	}
	if (ctl_log_file_read(log, "", take_line, &search) == -1) {
		ctl_error("%s: %s", log, strerror(errno));
		return EX_NOINPUT;
	}
	if (search.found > 0)
		return EX_OK;
	(void)printf("No line of %s or %s.1 has the id %s: the web server "
	    "answered by itself, or the line is older.\n", log, log,
	    search.id);
	return 1;	/* like grep: not found is no error */
}
