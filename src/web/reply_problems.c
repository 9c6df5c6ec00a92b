/*
 * Answers that tell of problems and faults, in the shapes of contract A, and
 * what the log says of them.
 */
#include "web/reply.h"

#include <string.h>

#include "base/entropy.h"
#include "base/log.h"
#include "values/number.h"

/* "parameters": a list for positional placeholders, else an object. */
static void
write_parameters(struct json_writer *w, const struct problem *problem)
{
	const struct problem_text *row = problems_text(problem->id);
	bool positional = row->names[0] != NULL && row->names[0][0] == '1';
	long long number;

	if (row->form == PROBLEM_RENDERED || row->names[0] == NULL)
		return;
	if (positional)
		json_write_list(w, "parameters");
	else
		json_write_object(w, "parameters");
	for (size_t i = 0; i < PROBLEM_ARGUMENTS_MAX &&
	    row->names[i] != NULL; i++) {
		const char *key = positional ? NULL : row->names[i];
		bool last = i + 1 == PROBLEM_ARGUMENTS_MAX ||
		    row->names[i + 1] == NULL;

		if (row->form == PROBLEM_RAW_NUMBER && last &&
		    number_of_string(problem->arguments[i], &number))
			json_write_number(w, key, number);
		else
			json_write_text(w, key, problem->arguments[i]);
	}
	if (positional)
		json_write_end_list(w);
	else
		json_write_end_object(w);
}

/* The members of one problem: message and parameters. */
static void
write_members(struct json_writer *w, const struct problem *problem)
{
	const struct problem_text *row = problems_text(problem->id);
	struct buf rendered = BUF_EMPTY;

	if (row->form == PROBLEM_RENDERED) {
		problems_render(problem, &rendered);
		w->out->failed |= buf_failed(&rendered);
		json_write_text(w, "message", (struct text){
		    buf_string(&rendered), rendered.length });
	} else
		json_write_text(w, "message", text_of(row->text));
	write_parameters(w, problem);
	buf_free(&rendered);
}

static void
write_list(struct json_writer *w, const struct problems *p)
{
	json_write_text(w, "message", TEXT_LITERAL(
	    "One or more input exceptions have occurred."));
	json_write_list(w, "errors");
	for (size_t i = 0; i < p->count; i++) {
		json_write_object(w, NULL);
		write_members(w, &p->list[i]);
		json_write_end_object(w);
	}
	json_write_end_list(w);
}

/* True if LINE stands in LINES already, as a line. */
static bool
has_line(const struct buf *lines, const struct buf *line)
{
	const char *at = buf_string(lines);

	while (lines->length > 0 && at != NULL) {
		size_t n = strcspn(at, "\n");

		if (n == line->length &&
		    memcmp(at, buf_string(line), n) == 0)
			return true;
		at = at[n] == '\n' ? at + n + 1 : NULL;
	}
	return false;
}

/* Make LINE that of PROBLEM, and append it to LINES unless it is there. */
static bool
add_line(const struct problem *problem, struct buf *line, struct buf *lines)
{
	buf_reset(line);
	problems_render(problem, line);
	if (has_line(lines, line))
		return false;
	if (lines->length > 0)
		buf_byte(lines, '\n');
	buf_text(lines, buf_string(line));
	lines->failed |= buf_failed(line);
	return true;
}

void
reply_write_messages(struct json_writer *w, const struct problems *p)
{
	struct buf lines = BUF_EMPTY, line = BUF_EMPTY;

	for (size_t i = 0; i < p->count; i++)
		if (add_line(&p->list[i], &line, &lines) ||
		    p->form == PROBLEMS_LIST)
			json_write_text(w, NULL, (struct text){
			    buf_string(&line), line.length });
	w->out->failed |= buf_failed(&lines);
	buf_free(&lines);
	buf_free(&line);
}

/* One message of all problems, a line each, equal ones once. */
static void
write_lines(struct json_writer *w, const struct problems *p)
{
	struct buf lines = BUF_EMPTY, line = BUF_EMPTY;

	for (size_t i = 0; i < p->count; i++)
		(void)add_line(&p->list[i], &line, &lines);
	w->out->failed |= buf_failed(&lines);
	json_write_text(w, "message", (struct text){ buf_string(&lines),
	    lines.length });
	buf_free(&lines);
	buf_free(&line);
}

/* What stands behind the last dot of PLACE, without an element's number. */
static struct text
field_of(const char *place)
{
	const char *dot = strrchr(place, '.');
	const char *field = dot != NULL ? dot + 1 : place;

	return (struct text){ *field != '\0' ? field : NULL,
	    strcspn(field, "[") };
}

/* Note what the log says about PROBLEM: no value that was sent. */
static void
note_problem(struct json_writer *w, const struct problem *problem)
{
	json_write_object(w, NULL);
	json_write_text(w, "message",
	    text_of(problems_text(problem->id)->text));
	json_write_text_if(w, "field", field_of(problem->place));
	if (problem->label[0] != '\0')
		json_write_text(w, "label", text_of(problem->label));
	if (problem->place[0] != '\0')
		json_write_text(w, "path", text_of(problem->place));
	json_write_end_object(w);
}

static void
note_problems(struct reply *r, const struct problem *list, size_t count)
{
	struct json_writer w;
	size_t i = 0;

	buf_reset(&r->problems);
	json_write_start(&w, &r->problems, NULL);
	json_write_list(&w, NULL);
	for (; i < count && r->problems.length < REPLY_PROBLEMS_MAX; i++)
		note_problem(&w, &list[i]);
	json_write_end_list(&w);
	r->problems_left = count - i;
}

/* Make R an answer of JSON to ID, its body still empty. */
static void
begin_error(struct reply *r, enum problem_id id)
{
	r->status = problems_text(id)->status;
	r->problem = (int)id;
	r->type = NULL;
	buf_reset(&r->location);
	buf_reset(&r->policy);
	r->allow = r->status == 405;
	r->retry_after = r->status == 503 ? REPLY_RETRY_SECONDS : 0;
	buf_reset(&r->body);
}

void
reply_problems(struct reply *r, const struct problems *p)
{
	struct json_writer w;

	if (p->no_memory || p->count == 0) {
		reply_unavailable(r);
		return;
	}
	begin_error(r, p->list[0].id);
	note_problems(r, p->list, p->count);
	json_write_start(&w, &r->body, NULL);
	json_write_object(&w, NULL);
	if (p->form == PROBLEMS_LINES)
		write_lines(&w, p);
	else if (p->count == 1)
		write_members(&w, &p->list[0]);
	else
		write_list(&w, p);
	json_write_end_object(&w);
}

void
reply_problem(struct reply *r, enum problem_id id, struct text argument)
{
	struct problems p = PROBLEMS_EMPTY;

	problems_add(&p, id, argument);
	reply_problems(r, &p);
	problems_free(&p);
}

void
reply_fault(struct reply *r, const char *what)
{
	entropy_hex(r->report, sizeof(r->report) - 1);
	log_begin(LOG_LEVEL_ERROR, "internal error");
	log_text("report", r->report);
	log_text("reason", what);
	log_end();
	reply_problem(r, PROBLEM_INTERNAL, text_of(r->report));
}

void
reply_unavailable(struct reply *r)
{
	const struct problem away = { .id = PROBLEM_UNAVAILABLE };

	begin_error(r, PROBLEM_UNAVAILABLE);
	note_problems(r, &away, 1);
	buf_format(&r->body, "{\"message\":\"%s\"}",
	    problems_text(PROBLEM_UNAVAILABLE)->text);
}
