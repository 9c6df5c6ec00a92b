#include "web/request_target.h"

#include <string.h>

/* The length of what stands before the program in SCRIPT; else 0. */
static size_t
folder_length(const char *script)
{
	static const char program[] = "/rest/customers.fcgi";
	const size_t end = sizeof(program) - 1, n = strlen(script);

	return n > end && strcmp(script + n - end, program) == 0 ? n - end : 0;
}

static struct text
without_folder(struct text path, const char *script)
{
	size_t folder = folder_length(script);

	if (path.length > folder &&
	    memcmp(path.bytes, script, folder) == 0 &&
	    path.bytes[folder] == '/')
		path = text_after(path, folder);
	return path;
}

void
request_target_split(const char *uri, const char *script, struct text *path,
    struct text *whole, struct text *query)
{
	struct text t = text_of(uri);
	const char *mark, *slash;

	if (text_starts_with(t, "http://") || text_starts_with(t, "https://")) {
		slash = strchr(strstr(uri, "//") + 2, '/');
		t = text_of(slash != NULL ? slash : "/");
	}
	*query = TEXT_LITERAL("");
	if ((mark = memchr(t.bytes, '?', t.length)) != NULL) {
		*query = text_after(t, (size_t)(mark - t.bytes) + 1);
		t.length = (size_t)(mark - t.bytes);
	}
	*whole = t;
	*path = without_folder(t, script);
}

static bool
is_word(struct text t, const char *word)
{
	return text_equals_ignoring_ascii_case(t, text_of(word));
}

bool
request_target_is_https(const char *forwarded, const char *https,
    const char *scheme)
{
	/* Behind several proxies each has added its word. */
	struct text first = text_trim((struct text){ forwarded,
	    strcspn(forwarded, ",") });

	if (is_word(first, "https") || is_word(first, "http"))
		return is_word(first, "https");
	return (*https != '\0' && !is_word(text_of(https), "off")) ||
	    is_word(text_of(scheme), "https");
}
