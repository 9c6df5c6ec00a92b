/*
 * template: see template.h.  Nothing is cached: a mail is rare beside a
 * request, and an operator's change counts at once.  Values are put in by one
 * pass over the template, so a value that looks like {{name}} stays text.
 */
#define _GNU_SOURCE /* memmem */
#include "template.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "text.h"

enum {
	LOCALE_SIZE = 17,	/* as in struct template_result */
	NAME_MAX_LENGTH = 64,	/* of a template's name */
	ABSENT = 1		/* third result of what returns 0 or -1 */
};

#define FALLBACK "en_US"
#define SUBJECT "Subject: "

static const char *const names[TEMPLATE_VALUES] = {
	[TEMPLATE_STORE_NAME] = "store_name",
	[TEMPLATE_CUSTOMER_NAME] = "customer_name",
	[TEMPLATE_EMAIL] = "email",
	[TEMPLATE_STORE_URL] = "store_url",
	[TEMPLATE_ACCOUNT_URL] = "account_url",
	[TEMPLATE_CONFIRM_URL] = "confirm_url",
	[TEMPLATE_PASSWORD_URL] = "password_url",
};

/* One template being read or rendered, and where to say what is wrong. */
struct job {
	const char *name;
	const char *values[TEMPLATE_VALUES];
	struct template_result *result;
	char *error;
	size_t error_size;
};

/* Say that WHAT is wrong with PATH.  Returns -1. */
static int
fault(const struct job *job, const char *path, const char *what)
{
	(void)snprintf(job->error, job->error_size, "%s: %s", path, what);
	return -1;
}

/* True if S may be the name of a locale's directory; never "." or "a/b". */
static bool
is_locale(const char *s)
{
	size_t n = strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789_");

	return n >= 2 && n < LOCALE_SIZE && s[n] == '\0' && s[0] != '_';
}

/* True if the LENGTH bytes at S may be the name of a template. */
static bool
is_name(const char *s, size_t length)
{
	return length > 0 && length <= NAME_MAX_LENGTH &&
	    strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_") >= length;
}

/* How a value gets into each part of a mail. */
static void
plain_text(struct buf *out, const char *value)
{
	buf_text(out, value);
}

static void
html_text(struct buf *out, const char *value)
{
	for (; *value != '\0'; value++)
		switch (*value) {
		case '&': buf_text(out, "&amp;"); break;
		case '<': buf_text(out, "&lt;"); break;
		case '>': buf_text(out, "&gt;"); break;
		case '"': buf_text(out, "&quot;"); break;
		case '\'': buf_text(out, "&#39;"); break;
		default: buf_byte(out, *value);
		}
}

static void
header_text(struct buf *out, const char *value)
{
	for (; *value != '\0'; value++)
		buf_byte(out, (unsigned char)*value < 0x20 || *value == 0x7F ?
		    ' ' : *value);
}

/* Append SOURCE to OUT with its values, each put in by PUT. */
static int
substitute(const struct job *job, const char *path, struct text source,
    struct buf *out, void (*put)(struct buf *, const char *))
{
	const char *at = source.bytes, *end = at + source.length, *open, *close;
	int value;

	while ((open = memmem(at, (size_t)(end - at), "{{", 2)) != NULL) {
		buf_add(out, at, (size_t)(open - at));
		open += 2;
		close = memmem(open, (size_t)(end - open), "}}", 2);
		if (close == NULL)
			return fault(job, path, "{{ without }}");
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
		if (job->values[value] != NULL)
			put(out, job->values[value]);
		at = close + 2;
	}
	buf_add(out, at, (size_t)(end - at));
	return buf_failed(out) ? fault(job, path, "out of memory") : 0;
}

/* Read the file PATH into OUT.  Returns 0, ABSENT, or -1. */
static int
load(const struct job *job, const char *path, struct buf *out)
{
	char chunk[4096];
	struct stat info;
	ssize_t n = 0;
	int result = -1, fd;

	/* Not blocking: somebody may have put a FIFO there. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd == -1)
		return errno == ENOENT || errno == ENOTDIR ? ABSENT :
		    fault(job, path, strerror(errno));
	if (fstat(fd, &info) == -1 || !S_ISREG(info.st_mode)) {
		(void)fault(job, path, "not a file");
		goto done;
	}
	while (out->length <= TEMPLATE_MAX &&
	    (n = read(fd, chunk, sizeof(chunk))) > 0)
		buf_add(out, chunk, (size_t)n);
	if (n == -1)
		(void)fault(job, path, strerror(errno));
	else if (buf_failed(out))
		(void)fault(job, path, "out of memory");
	else if (out->length > TEMPLATE_MAX)
		(void)fault(job, path, "too large");
	else if (strlen(buf_string(out)) != out->length ||
	    !text_is_utf8((struct text){ out->data, out->length }))
		(void)fault(job, path, "not UTF-8 text");
	else
		result = 0;

done:
	(void)close(fd);
	return result;
}

/* Fill in the two parts, of which TEXT begins with the subject. */
static int
fill(struct job *job, const char *path, const struct buf *text,
    const struct buf *html)
{
	static const char start[] = SUBJECT;
	struct template_result *result = job->result;
	struct text subject = text_of(buf_string(text)), body;
	const char *end;

	if (!text_starts_with(subject, start) ||
	    (end = strstr(subject.bytes, "\n\n")) == NULL ||
	    end != strchr(subject.bytes, '\n'))
		return fault(job, path, "does not begin with a line "
		    "\"" SUBJECT "...\" and an empty line");
	body = text_of(end + 2);
	subject.bytes += sizeof(start) - 1;
	subject.length = (size_t)(end - subject.bytes);
	if (text_is_empty(text_trim(subject)))
		return fault(job, path, "has an empty subject");
	if (text_is_empty(text_trim(body)) || html->length == 0)
		return fault(job, path, "has an empty part");
	buf_reset(&result->subject);
	buf_reset(&result->text);
	buf_reset(&result->html);
	if (substitute(job, path, subject, &result->subject, header_text) ||
	    substitute(job, path, body, &result->text, plain_text))
		return -1;
	return 0;
}

/* Render from DIRECTORY/LOCALE.  Returns 0, -1, or ABSENT. */
static int
render(struct job *job, const char *directory, const char *locale)
{
	struct buf text_path = BUF_EMPTY, html_path = BUF_EMPTY;
	struct buf text = BUF_EMPTY, html = BUF_EMPTY;
	int has_text, has_html, result = -1;

	buf_format(&text_path, "%s/%s/%s.txt", directory, locale, job->name);
	buf_format(&html_path, "%s/%s/%s.html", directory, locale, job->name);
	if (buf_failed(&text_path) || buf_failed(&html_path)) {
		(void)fault(job, directory, "out of memory");
		goto done;
	}
	if ((has_text = load(job, buf_string(&text_path), &text)) == -1 ||
	    (has_html = load(job, buf_string(&html_path), &html)) == -1)
		goto done;
	if (has_text == ABSENT && has_html == ABSENT) {
		result = ABSENT;
		goto done;
	}
	if (has_text == ABSENT || has_html == ABSENT) {
		(void)fault(job, buf_string(has_text == ABSENT ? &text_path :
		    &html_path), "missing beside the other part");
		goto done;
	}
	if (fill(job, buf_string(&text_path), &text, &html) == -1 ||
	    substitute(job, buf_string(&html_path), text_of(html.data),
	    &job->result->html, html_text) == -1)
		goto done;
	(void)snprintf(job->result->locale, LOCALE_SIZE, "%s", locale);
	result = 0;

done:
	buf_free(&text_path);
	buf_free(&html_path);
	buf_free(&text);
	buf_free(&html);
	return result;
}

/* Render LOCALE from the first of DIRECTORIES that has it. */
static int
render_locale(struct job *job, const char *const *directories,
    const char *locale)
{
	int result = ABSENT;

	for (; result == ABSENT && *directories != NULL; directories++)
		result = render(job, *directories, locale);
	return result;
}

/*
 * Put the first locale of LANGUAGE after LOCALE, in the order of their names
 * and in any of DIRECTORIES, into LOCALE.  Returns false if there is none.
 */
static bool
next_relative(const char *const *directories, const char *language,
    char locale[LOCALE_SIZE])
{
	char first[LOCALE_SIZE] = "";
	size_t n = strlen(language);
	const struct dirent *e;
	DIR *d;

	for (; *directories != NULL; directories++) {
		if ((d = opendir(*directories)) == NULL)
			continue;
		while ((e = readdir(d)) != NULL)
			if (is_locale(e->d_name) &&
			    strncmp(e->d_name, language, n) == 0 &&
			    e->d_name[n] == '_' &&
			    strcmp(e->d_name, locale) > 0 &&
			    (first[0] == '\0' ||
			    strcmp(e->d_name, first) < 0))
				memcpy(first, e->d_name,
				    strlen(e->d_name) + 1);
		(void)closedir(d);
	}
	memcpy(locale, first, sizeof(first));
	return first[0] != '\0';
}

int
template_render(const char *const *directories, const char *locale,
    const char *name, const char *const values[TEMPLATE_VALUES],
    struct template_result *result, char *error, size_t error_size)
{
	struct job job = { .name = name, .result = result, .error = error,
	    .error_size = error_size };
	char language[LOCALE_SIZE] = "", other[LOCALE_SIZE] = "";
	struct buf harmless = BUF_EMPTY;
	int status = ABSENT;

	for (int i = 0; i < TEMPLATE_VALUES; i++)
		job.values[i] = values[i];
	if (values[TEMPLATE_CUSTOMER_NAME] != NULL) {
		template_harmless(&harmless, values[TEMPLATE_CUSTOMER_NAME]);
		job.values[TEMPLATE_CUSTOMER_NAME] = buf_string(&harmless);
	}
	if (!is_name(name, strlen(name))) {
		status = fault(&job, name, "not a template's name");
		goto done;
	}
	if (is_locale(locale)) {
		(void)snprintf(language, sizeof(language), "%.*s",
		    (int)strcspn(locale, "_"), locale);
		status = render_locale(&job, directories, locale);
		if (status == ABSENT)
			status = render_locale(&job, directories, language);
		while (status == ABSENT &&
		    next_relative(directories, language, other))
			status = render_locale(&job, directories, other);
	}
	if (status == ABSENT)
		status = render_locale(&job, directories, FALLBACK);
	if (status == ABSENT)
		status = fault(&job, name, "no such template");
	if (status == 0 && buf_failed(&harmless))
		status = fault(&job, name, "out of memory");

done:
	buf_free(&harmless);
	return status;
}

/* Check one file of DIRECTORY/LOCALE together with its other part. */
static int
check_file(struct job *job, const char *directory, const char *locale,
    const char *file)
{
	const char *dot = strrchr(file, '.');
	char name[NAME_MAX_LENGTH + 1];
	struct buf path = BUF_EMPTY;
	int status;

	if (dot == NULL || dot == file ||
	    (strcmp(dot, ".txt") != 0 && strcmp(dot, ".html") != 0))
		return 0;
	if (is_name(file, (size_t)(dot - file))) {
		(void)snprintf(name, sizeof(name), "%.*s", (int)(dot - file),
		    file);
		job->name = name;
		status = render(job, directory, locale);
		return status == ABSENT ? 0 : status; /* removed just now */
	}
	buf_format(&path, "%s/%s/%s", directory, locale, file);
	status = fault(job, buf_string(&path), "not a template's name");
	buf_free(&path);
	return status;
}

/* Check what stands under DIRECTORY/LOCALE; a file there is no locale. */
static int
check_locale(struct job *job, const char *directory, const char *locale)
{
	struct buf path = BUF_EMPTY;
	const struct dirent *e;
	DIR *d = NULL;
	int status = -1;

	buf_format(&path, "%s/%s", directory, locale);
	if ((d = opendir(buf_string(&path))) == NULL)
		status = errno == ENOTDIR ? 0 :
		    fault(job, buf_string(&path), strerror(errno));
	else if (!is_locale(locale))
		status = fault(job, buf_string(&path), "not a locale's name");
	else
		for (status = 0; status == 0 && (e = readdir(d)) != NULL;)
			status = check_file(job, directory, locale, e->d_name);
	if (d != NULL)
		(void)closedir(d);
	buf_free(&path);
	return status;
}

int
template_check(const char *const *directories, char *error, size_t error_size)
{
	struct template_result result = TEMPLATE_RESULT_EMPTY;
	struct job job = { .result = &result, .error = error,
	    .error_size = error_size };
	const struct dirent *e;
	int status = 0;
	DIR *d;

	for (; status == 0 && *directories != NULL; directories++) {
		if ((d = opendir(*directories)) == NULL) {
			status = fault(&job, *directories, strerror(errno));
			break;
		}
		while (status == 0 && (e = readdir(d)) != NULL)
			if (e->d_name[0] != '.')
				status = check_locale(&job, *directories,
				    e->d_name);
		(void)closedir(d);
	}
	template_result_free(&result);
	return status;
}

void
template_result_free(struct template_result *result)
{
	buf_free(&result->subject);
	buf_free(&result->text);
	buf_free(&result->html);
	result->locale[0] = '\0';
}
