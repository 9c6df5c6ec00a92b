/*
 * Templates are not cached: mails are rare compared with requests, and an
 * operator's change takes effect at once.
 */
#include "mail/template.h"

#include <stdio.h>
#include <string.h>

#include "base/escape.h"
#include "mail/defang.h"

static const char *const names[TEMPLATE_VALUES] = {
	[TEMPLATE_STORE_NAME] = "store_name",
	[TEMPLATE_CUSTOMER_NAME] = "customer_name",
	[TEMPLATE_EMAIL] = "email",
	[TEMPLATE_STORE_URL] = "store_url",
	[TEMPLATE_ACCOUNT_URL] = "account_url",
	[TEMPLATE_CONFIRM_URL] = "confirm_url",
	[TEMPLATE_PASSWORD_URL] = "password_url",
	[TEMPLATE_SUBSCRIBE_URL] = "subscribe_url",
	[TEMPLATE_UNSUBSCRIBE_URL] = "unsubscribe_url",
	[TEMPLATE_SUPPORT_EMAIL] = "support_email",
};

/* A template that is being rendered, and room for its fault. */
struct job {
	struct template_value values[TEMPLATE_VALUES];
	struct template_result *result;
	struct template_fault fault;
};

static enum template_outcome
fill(struct job *job, const char *path, struct text source, struct buf *out,
    template_escape *escape)
{
	return template_file_fill(path, source, job->values, TEMPLATE_VALUES,
	    escape, out, &job->fault);
}

/* Fill the pair of TEXT and HTML, which are from these paths. */
static enum template_outcome
fill_pair(struct job *job, const char *text_path, struct text text,
    const char *html_path, struct text html)
{
	struct template_result *result = job->result;
	struct text subject;

	if (template_file_head(text_path, "Subject: ", &text, &subject,
	    &job->fault) != TEMPLATE_FOUND)
		return TEMPLATE_FAULTY;
	if (text_is_empty(text_trim(subject)))
		return template_file_fault(&job->fault, text_path,
		    "has an empty subject");
	if (text_is_empty(text_trim(text)) || text_is_empty(html))
		return template_file_fault(&job->fault, text_path,
		    "has an empty part");
	buf_reset(&result->subject);
	buf_reset(&result->text);
	buf_reset(&result->html);
	if (fill(job, text_path, subject, &result->subject, escape_header) !=
	    TEMPLATE_FOUND || fill(job, text_path, text, &result->text,
	    escape_nothing) != TEMPLATE_FOUND)
		return TEMPLATE_FAULTY;
	return fill(job, html_path, html, &result->html, escape_html);
}

static struct text
contents(const struct buf *b)
{
	return (struct text){ buf_string(b), b->length };
}

/* Fill the job's result from the folder DIRECTORY/LOCALE. */
static enum template_outcome
render_at(const char *directory, const char *locale, const char *name,
    void *argument)
{
	struct job *job = argument;
	struct buf text_path = BUF_EMPTY, html_path = BUF_EMPTY;
	struct buf text = BUF_EMPTY, html = BUF_EMPTY;
	enum template_outcome has_text, has_html, outcome = TEMPLATE_FAULTY;

	buf_texts(&text_path, directory, "/", locale, "/", name, ".txt");
	buf_texts(&html_path, directory, "/", locale, "/", name, ".html");
	if (buf_failed(&text_path) || buf_failed(&html_path)) {
		(void)template_file_fault(&job->fault, directory,
		    "out of memory");
		goto done;
	}
	has_text = template_file_load(buf_string(&text_path), &text,
	    &job->fault);
	if (has_text == TEMPLATE_FAULTY)
		goto done;
	has_html = template_file_load(buf_string(&html_path), &html,
	    &job->fault);
	if (has_html == TEMPLATE_FAULTY)
		goto done;
	if (has_text == TEMPLATE_ABSENT && has_html == TEMPLATE_ABSENT)
		outcome = TEMPLATE_ABSENT;
	else if (has_text == TEMPLATE_ABSENT || has_html == TEMPLATE_ABSENT)
		(void)template_file_fault(&job->fault,
		    buf_string(has_text == TEMPLATE_ABSENT ? &text_path :
		    &html_path), "missing beside the other part");
	else
		outcome = fill_pair(job, buf_string(&text_path),
		    contents(&text), buf_string(&html_path), contents(&html));
	(void)snprintf(job->result->locale, TEMPLATE_LOCALE_SIZE, "%s", locale);

done:
	buf_free(&text_path);
	buf_free(&html_path);
	buf_free(&text);
	buf_free(&html);
	return outcome;
}

static void
begin(struct job *job, struct template_result *result, char *error,
    size_t error_size)
{
	*job = (struct job){ .result = result, .fault = { error, error_size } };
	for (size_t i = 0; i < TEMPLATE_VALUES; i++)
		job->values[i].name = names[i];
}

int
template_render(const char *const *directories, const char *locale,
    const char *name, const char *const values[TEMPLATE_VALUES],
    struct template_result *result, char *error, size_t error_size)
{
	const char *customer = values[TEMPLATE_CUSTOMER_NAME];
	enum template_outcome outcome = TEMPLATE_FAULTY;
	struct buf defanged = BUF_EMPTY;
	struct job job;

	begin(&job, result, error, error_size);
	for (size_t i = 0; i < TEMPLATE_VALUES; i++)
		job.values[i].text = text_of(values[i]);
	if (customer != NULL) {
		defang(&defanged, customer);
		job.values[TEMPLATE_CUSTOMER_NAME].text = contents(&defanged);
	}
	if (!template_file_is_name(text_of(name)))
		(void)template_file_fault(&job.fault, name,
		    "not a template's name");
	else if (buf_failed(&defanged))
		(void)template_file_fault(&job.fault, name, "out of memory");
	else
		outcome = template_find(directories, locale, name, render_at,
		    &job);
	if (outcome == TEMPLATE_ABSENT)
		(void)template_file_fault(&job.fault, name,
		    "no such template");
	buf_free(&defanged);
	return outcome == TEMPLATE_FOUND ? 0 : -1;
}

int
template_check(const char *const *directories, char *error, size_t error_size)
{
	static const char *const extensions[] = { ".txt", ".html", NULL };
	struct template_result result = TEMPLATE_RESULT_EMPTY;
	enum template_outcome outcome;
	struct job job;

	begin(&job, &result, error, error_size);
	outcome = template_find_all(directories, extensions, render_at, &job,
	    &job.fault);
	template_result_free(&result);
	return outcome == TEMPLATE_FOUND ? 0 : -1;
}

void
template_result_free(struct template_result *result)
{
	buf_free(&result->subject);
	buf_free(&result->text);
	buf_free(&result->html);
	result->locale[0] = '\0';
}
