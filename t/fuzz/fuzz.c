/*
 * fuzz: see fuzz.h.
 */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "json/read.h"

/* The linker sends our own allocations here: -Wl,--wrap. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

static unsigned fails_at, allocations;	/* 0: none fails */
static bool has_failed;

uint8_t
fuzz_byte(struct fuzz_input *input)
{
	if (input->length == 0)
		return 0;
	input->length--;
	return (uint8_t)*input->bytes++;
}

struct text
fuzz_line(struct fuzz_input *input)
{
	struct text line = { input->bytes, input->length };
	const char *end = input->length > 0 ?
	    memchr(input->bytes, '\n', input->length) : NULL;

	if (end != NULL)
		line.length = (size_t)(end - line.bytes);
	input->bytes += line.length + (end != NULL);
	input->length -= line.length + (end != NULL);
	return line;
}

char *
fuzz_string(struct fuzz_input *input)
{
	struct text line = fuzz_line(input);
	char *s = strndup(line.length > 0 ? line.bytes : "", line.length);

	fuzz_must(s != NULL);
	return s;
}

void
fuzz_memory(struct fuzz_input *input)
{
	unsigned high = fuzz_byte(input);

	fails_at = high << 8 | fuzz_byte(input);
	allocations = 0;
	has_failed = false;
}

bool
fuzz_memory_enough(void)
{
	fails_at = 0;
	return !has_failed;
}

static bool
is_there_memory(void)
{
	bool fails;

	if (fails_at == 0)
		return true;
	allocations++;
	fails = allocations == fails_at ||
	    (allocations > fails_at && fails_at % 2 != 0);
	has_failed |= fails;
	return !fails;
}

void *
__wrap_malloc(size_t size)
{
	return is_there_memory() ? __real_malloc(size) : NULL;
}

void *
__wrap_calloc(size_t count, size_t size)
{
	return is_there_memory() ? __real_calloc(count, size) : NULL;
}

void *
__wrap_realloc(void *old, size_t size)
{
	return is_there_memory() ? __real_realloc(old, size) : NULL;
}

const char *
fuzz_mail_directory(void)
{
	static char directory[4096];
	const char *source = getenv("srcdir");

	if (directory[0] == '\0')
		(void)snprintf(directory, sizeof(directory), "%s/mail",
		    source != NULL ? source : ".");
	return directory;
}

void
fuzz_finding(const char *what, const char *file, int line)
{
	(void)fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
	abort();
}

void
fuzz_must_be_json(const struct buf *json)
{
	struct json_document *document;

	fuzz_must(!buf_failed(json) && json->length > 0);
	fuzz_must(json_read(json->data, json->length, &document) ==
	    JSON_READ_OK);
	json_free(document);
}

void
fuzz_must_be_mail(const struct buf *mail)
{
	/* The last two are there both or not at all. */
	static const char *const headers[] = { "From", "To", "Subject", "Date",
	    "Message-Id", "MIME-Version", "Auto-Submitted", "Content-Language",
	    "Content-Type", "List-Unsubscribe", "List-Unsubscribe-Post" };
	enum { COUNT = sizeof(headers) / sizeof(*headers), MUST = COUNT - 2,
	    LINE_MAX_ = 998 };
	struct fuzz_input rest = { mail->data, mail->length };
	unsigned seen[COUNT] = { 0 };
	struct text line;
	size_t i;

	fuzz_must(memchr(mail->data, '\0', mail->length) == NULL);
	fuzz_must(memchr(mail->data, '\r', mail->length) == NULL);
	while ((line = fuzz_line(&rest)).length > 0) {
		fuzz_must(line.length <= LINE_MAX_);
		if (*line.bytes == ' ' || *line.bytes == '\t')
			continue;
		for (i = 0; i < COUNT; i++)
			if (strncasecmp(line.bytes, headers[i],
			    strlen(headers[i])) == 0 &&
			    line.bytes[strlen(headers[i])] == ':')
				break;
		fuzz_must(i < COUNT);
		seen[i]++;
	}
	for (i = 0; i < MUST; i++)
		fuzz_must(seen[i] == 1);
	fuzz_must(seen[MUST] <= 1 && seen[MUST] == seen[MUST + 1]);
	while (rest.length > 0)
		fuzz_must(fuzz_line(&rest).length <= LINE_MAX_);
}
