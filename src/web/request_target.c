#include "web/request_target.h"

#include <string.h>

static struct text
without_folder(struct text path, const char *script)
{
	const char *rest = strstr(script, "/rest/");
	size_t folder = rest != NULL ? (size_t)(rest - script) : 0;

	if (path.length > folder &&
	    memcmp(path.bytes, script, folder) == 0 &&
	    path.bytes[folder] == '/') {
		path.bytes += folder;
		path.length -= folder;
	}
	return path;
}

void
request_target_split(const char *uri, const char *script, struct text *path,
    struct text *query)
{
	struct text t = text_of(uri);
	const char *mark, *slash;

	if (text_starts_with(t, "http://") || text_starts_with(t, "https://")) {
		slash = strchr(strstr(uri, "//") + 2, '/');
		t = text_of(slash != NULL ? slash : "/");
	}
	*query = TEXT_LITERAL("");
	if ((mark = memchr(t.bytes, '?', t.length)) != NULL) {
		t.length = (size_t)(mark - t.bytes);
		*query = text_of(mark + 1);
	}
	*path = without_folder(t, script);
}
