#include "values/redirect_url.h"

#include <uriparser/Uri.h>

static bool
is_there(const UriTextRangeA *part)
{
	return part->first != NULL;
}

static bool
has_content(const UriTextRangeA *part)
{
	return is_there(part) && part->afterLast > part->first;
}

static bool
is_web_scheme(const UriTextRangeA *scheme)
{
	struct text t = { scheme->first,
	    (size_t)(scheme->afterLast - scheme->first) };

	return text_equals_ignoring_ascii_case(t, TEXT_LITERAL("http")) ||
	    text_equals_ignoring_ascii_case(t, TEXT_LITERAL("https"));
}

bool
redirect_url_is_acceptable(struct text url)
{
	UriUriA uri;
	const char *error_at;
	bool acceptable;

	if (text_is_empty(url))
		return true;
	if (url.length > REDIRECT_URL_MAX || text_starts_with(url, "//"))
		return false;
	/* On failure the library has freed what it allocated. */
	if (uriParseSingleUriExA(&uri, url.bytes, url.bytes + url.length,
	    &error_at) != URI_SUCCESS)
		return false;
	/* Without a scheme, only "//" could name a host. */
	acceptable = !is_there(&uri.scheme) || (is_web_scheme(&uri.scheme) &&
	    has_content(&uri.hostText) && !is_there(&uri.userInfo));
	uriFreeUriMembersA(&uri);
	return acceptable;
}
