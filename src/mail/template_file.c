/*
 * A template is filled in one pass, so that a value that looks like {{name}}
 * stays as it is.
 */
#include "mail/template_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

#define SUBJECT "Subject: "

static const char *const names[TEMPLATE_VALUES] = {
	[TEMPLATE_STORE_NAME] = "store_name",
	[TEMPLATE_CUSTOMER_NAME] = "customer_name",
	[TEMPLATE_EMAIL] = "email",
	[TEMPLATE_STORE_URL] = "store_url",
	[TEMPLATE_ACCOUNT_URL] = "account_url",
	[TEMPLATE_CONFIRM_URL] = "confirm_url",
	[TEMPLATE_PASSWORD_URL] = "password_url",
	[TEMPLATE_SUBSCRIBE_URL] = "subscribe_url",
	[TEMPLATE_SUPPORT_EMAIL] = "support_email",
};

int
template_fault(const struct template_job *job, const char *path,
    const char *what)
{
	(void)snprintf(job->error, job->error_size, "%s: %s", path, what);
	return -1;
}

bool
template_is_locale(const char *s)
{
	size_t n = strspn(s, TEXT_ALPHANUMERIC "_");

	return n >= 2 && n < TEMPLATE_LOCALE_SIZE && s[n] == '\0' &&
	    s[0] != '_';
}

bool
template_is_name(const char *s, size_t length)
{
	return length > 0 && length <= TEMPLATE_NAME_MAX &&
	    strspn(s, TEXT_LOWER_CASE TEXT_DIGITS "_") >= length;
}

/* Append VALUE as text, HTML and header need it. */
static void
plain_text(struct buf *out, const char *value)
{
	buf_text(out, value);
}

static void
html_text(struct buf *out, const char *value)
{
	for (;;) {
		size_t n = strcspn(value, "&<>\"'");

		buf_add(out, value, n);
		value += n;
		switch (*value++) {
		case '&': buf_text(out, "&amp;"); break;
		case '<': buf_text(out, "&lt;"); break;
		case '>': buf_text(out, "&gt;"); break;
		case '"': buf_text(out, "&quot;"); break;
		case '\'': buf_text(out, "&#39;"); break;
		default: return;
		}
	}
}

static void
header_text(struct buf *out, const char *value)
{
	for (; *value != '\0'; value++)
		buf_byte(out, (unsigned char)*value < 0x20 || *value == 0x7F ?
		    ' ' : *value);
}

/* Find C twice in a row between AT and END; NULL if it is not there. */
static const char *
find_pair(const char *at, const char *end, char c)
{
	while ((at = memchr(at, c, (size_t)(end - at))) != NULL &&
	    (at + 1 == end || at[1] != c))
		at++;
	return at;
}

/* Append SOURCE to OUT, with each {{name}} replaced by APPEND of its value. */
static int
substitute(const struct template_job *job, const char *path, struct text source,
    struct buf *out, void (*append)(struct buf *, const char *))
{
	const char *at = source.bytes, *end = at + source.length, *open, *close;
	const char *text;
	size_t before;
	int value;

	while ((open = find_pair(at, end, '{')) != NULL) {
		before = (size_t)(open - at);
		open += 2;
		close = find_pair(open, end, '}');
		if (close == NULL)
			return template_fault(job, path, "{{ without }}");
		for (value = 0; value < TEMPLATE_VALUES; value++)
			if (text_is((struct text){ open,
			    (size_t)(close - open) }, names[value]))
				break;
		if (value == TEMPLATE_VALUES) {
			(void)snprintf(job->error, job->error_size,
			    "%s: unknown name {{%.*s}}", path,
			    close - open < 64 ? (int)(close - open) : 64, open);
			return -1;
		}
		text = job->values[value] != NULL ? job->values[value] : "";
		if (*text == '\0' && before > 0 && at[before - 1] == ' ')
			before--;
		buf_add(out, at, before);
		append(out, text);
		at = close + 2;
	}
	buf_add(out, at, (size_t)(end - at));
	return buf_failed(out) ?
	    template_fault(job, path, "out of memory") : 0;
}

/* Read the file PATH into OUT.  Returns 0, TEMPLATE_ABSENT, or -1. */
static int
load(const struct template_job *job, const char *path, struct buf *out)
{
	char chunk[4096];
	struct stat info;
	ssize_t n = 0;
	int result = -1, fd;

	/* Non-blocking, because it may be a FIFO. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd == -1)
		return errno == ENOENT || errno == ENOTDIR ? TEMPLATE_ABSENT :
		    template_fault(job, path, strerror(errno));
	if (fstat(fd, &info) == -1 || !S_ISREG(info.st_mode)) {
		(void)template_fault(job, path, "not a file");
		goto done;
	}
	while (out->length <= TEMPLATE_MAX &&
	    (n = read(fd, chunk, sizeof(chunk))) > 0)
		buf_add(out, chunk, (size_t)n);
	if (n == -1)
		(void)template_fault(job, path, strerror(errno));
	else if (buf_failed(out))
		(void)template_fault(job, path, "out of memory");
	else if (out->length > TEMPLATE_MAX)
		(void)template_fault(job, path, "too large");
	else if (strlen(buf_string(out)) != out->length ||
	    !text_is_utf8((struct text){ out->data, out->length }))
		(void)template_fault(job, path, "not UTF-8 text");
	else
		result = 0;

done:
	(void)close(fd);
	return result;
}

/* Fill subject and text from TEXT, the .txt file at PATH. */
static int
fill(struct template_job *job, const char *path, const struct buf *text,
    const struct buf *html)
{
	static const char start[] = SUBJECT;
	struct template_result *result = job->result;
	struct text subject = text_of(buf_string(text)), body;
	const char *end;

	if (!text_starts_with(subject, start) ||
	    (end = strstr(subject.bytes, "\n\n")) == NULL ||
	    end != strchr(subject.bytes, '\n'))
		return template_fault(job, path, "does not begin with a line "
		    "\"" SUBJECT "...\" and an empty line");
	body = text_of(end + 2);
	subject.bytes += sizeof(start) - 1;
	subject.length = (size_t)(end - subject.bytes);
	if (text_is_empty(text_trim(subject)))
		return template_fault(job, path, "has an empty subject");
	if (text_is_empty(text_trim(body)) || html->length == 0)
		return template_fault(job, path, "has an empty part");
	buf_reset(&result->subject);
	buf_reset(&result->text);
	buf_reset(&result->html);
	if (substitute(job, path, subject, &result->subject, header_text) ||
	    substitute(job, path, body, &result->text, plain_text))
		return -1;
	return 0;
}

int
template_render_at(struct template_job *job, const char *directory,
    const char *locale)
{
	struct buf text_path = BUF_EMPTY, html_path = BUF_EMPTY;
	struct buf text = BUF_EMPTY, html = BUF_EMPTY;
	int has_text, has_html, result = -1;

	buf_texts(&text_path, directory, "/", locale, "/", job->name, ".txt");
	buf_texts(&html_path, directory, "/", locale, "/", job->name, ".html");
	if (buf_failed(&text_path) || buf_failed(&html_path)) {
		(void)template_fault(job, directory, "out of memory");
		goto done;
	}
	if ((has_text = load(job, buf_string(&text_path), &text)) == -1 ||
	    (has_html = load(job, buf_string(&html_path), &html)) == -1)
		goto done;
	if (has_text == TEMPLATE_ABSENT && has_html == TEMPLATE_ABSENT) {
		result = TEMPLATE_ABSENT;
		goto done;
	}
	if (has_text == TEMPLATE_ABSENT || has_html == TEMPLATE_ABSENT) {
		(void)template_fault(job,
		    buf_string(has_text == TEMPLATE_ABSENT ? &text_path :
		    &html_path), "missing beside the other part");
		goto done;
	}
	if (fill(job, buf_string(&text_path), &text, &html) == -1 ||
	    substitute(job, buf_string(&html_path), text_of(html.data),
	    &job->result->html, html_text) == -1)
		goto done;
	(void)snprintf(job->result->locale, TEMPLATE_LOCALE_SIZE, "%s", locale);
	result = 0;

done:
	buf_free(&text_path);
	buf_free(&html_path);
	buf_free(&text);
	buf_free(&html);
	return result;
}
