#include "template/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum template_outcome
template_file_fault(const struct template_fault *fault, const char *path,
    const char *what)
{
	(void)snprintf(fault->text, fault->size, "%s: %s", path, what);
	return TEMPLATE_FAULTY;
}

bool
template_file_is_name(struct text t)
{
	static const char allowed[] = TEXT_LOWER_CASE TEXT_DIGITS "_";

	for (size_t i = 0; i < t.length; i++)
		if (memchr(allowed, t.bytes[i], sizeof(allowed) - 1) == NULL)
			return false;
	return t.length > 0 && t.length <= TEMPLATE_NAME_MAX;
}

enum template_outcome
template_file_load(const char *path, struct buf *out,
    const struct template_fault *fault)
{
	enum template_outcome result = TEMPLATE_FAULTY;
	size_t before = out->length, length;
	char chunk[4096];
	struct stat info;
	ssize_t n = 0;
	int fd;

	/* Non-blocking, because it may be a FIFO. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd == -1)
		return errno == ENOENT || errno == ENOTDIR ? TEMPLATE_ABSENT :
		    template_file_fault(fault, path, strerror(errno));
	if (fstat(fd, &info) == -1 || !S_ISREG(info.st_mode)) {
		result = template_file_fault(fault, path, "not a file");
		goto done;
	}
	while (out->length - before <= TEMPLATE_MAX &&
	    (n = read(fd, chunk, sizeof(chunk))) > 0)
		buf_add(out, chunk, (size_t)n);
	length = out->length - before;
	if (n == -1)
		result = template_file_fault(fault, path, strerror(errno));
	else if (buf_failed(out))
		result = template_file_fault(fault, path, "out of memory");
	else if (length > TEMPLATE_MAX)
		result = template_file_fault(fault, path, "too large");
	else if (length > 0 && (memchr(out->data + before, '\0', length) !=
	    NULL || !text_is_utf8((struct text){ out->data + before, length })))
		result = template_file_fault(fault, path, "not UTF-8 text");
	else
		result = TEMPLATE_FOUND;

done:
	(void)close(fd);
	return result;
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

static const struct template_value *
find_value(struct text name, const struct template_value *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (text_is(name, values[i].name))
			return &values[i];
	return NULL;
}

static enum template_outcome
unknown_name(const struct template_fault *fault, const char *path,
    struct text name)
{
	enum { SHOWN_MAX = 64 };

	(void)snprintf(fault->text, fault->size, "%s: unknown name {{%.*s}}",
	    path, name.length < SHOWN_MAX ? (int)name.length : SHOWN_MAX,
	    name.bytes);
	return TEMPLATE_FAULTY;
}

enum template_outcome
template_file_fill(const char *path, struct text source,
    const struct template_value *values, size_t count, template_escape *escape,
    struct buf *out, const struct template_fault *fault)
{
	const char *at = source.bytes, *end = at + source.length, *open, *close;
	const struct template_value *value;
	size_t before;

	while (at < end && (open = find_pair(at, end, '{')) != NULL) {
		struct text name = { open + 2, 0 };

		before = (size_t)(open - at);
		if ((close = find_pair(name.bytes, end, '}')) == NULL)
			return template_file_fault(fault, path,
			    "{{ without }}");
		name.length = (size_t)(close - name.bytes);
		if ((value = find_value(name, values, count)) == NULL)
			return unknown_name(fault, path, name);
		if (text_is_empty(value->text) && before > 0 &&
		    at[before - 1] == ' ')
			before--;
		buf_add(out, at, before);
		if (value->filled)
			buf_add(out, value->text.bytes, value->text.length);
		else
			escape(out, value->text);
		at = close + 2;
	}
	buf_add(out, at, (size_t)(end - at));
	return buf_failed(out) ?
	    template_file_fault(fault, path, "out of memory") : TEMPLATE_FOUND;
}

enum template_outcome
template_file_head(const char *path, const char *word, struct text *source,
    struct text *head, const struct template_fault *fault)
{
	const char *end = source->length == 0 ? NULL :
	    memchr(source->bytes, '\n', source->length);
	size_t length = end == NULL ? 0 : (size_t)(end - source->bytes);
	char what[128];

	if (end == NULL || !text_starts_with(*source, word) ||
	    source->length < length + 2 || end[1] != '\n') {
		(void)snprintf(what, sizeof(what), "does not begin with a line "
		    "\"%s...\" and an empty line", word);
		return template_file_fault(fault, path, what);
	}
	*head = text_after((struct text){ source->bytes, length },
	    strlen(word));
	*source = text_after(*source, length + 2);
	return TEMPLATE_FOUND;
}
