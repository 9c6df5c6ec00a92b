#include "values/redirect_url.h"

#include <string.h>

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

static struct text
part_text(const UriTextRangeA *part)
{
	return (struct text){ part->first,
	    (size_t)(part->afterLast - part->first) };
}

static bool
is_web_scheme(const UriTextRangeA *scheme)
{
	struct text t = part_text(scheme);

	return text_equals_ignoring_ascii_case(t, TEXT_LITERAL("http")) ||
	    text_equals_ignoring_ascii_case(t, TEXT_LITERAL("https"));
}

/* Read URL into URI, which the caller frees, unless it is not acceptable. */
static bool
parse(struct text url, UriUriA *uri)
{
	const char *error_at;

	if (url.length > REDIRECT_URL_MAX || text_starts_with(url, "//"))
		return false;
	/* On failure the library has freed what it allocated. */
	if (uriParseSingleUriExA(uri, url.bytes, url.bytes + url.length,
	    &error_at) != URI_SUCCESS)
		return false;
	/* Without a scheme, only "//" could name a host. */
	if (!is_there(&uri->scheme) || (is_web_scheme(&uri->scheme) &&
	    has_content(&uri->hostText) && !is_there(&uri->userInfo)))
		return true;
	uriFreeUriMembersA(uri);
	return false;
}

bool
redirect_url_is_acceptable(struct text url)
{
	UriUriA uri;

	if (text_is_empty(url))
		return true;
	if (!parse(url, &uri))
		return false;
	uriFreeUriMembersA(&uri);
	return true;
}

static void
add_lower(struct buf *out, struct text t)
{
	for (size_t i = 0; i < t.length; i++)
		buf_byte(out, t.bytes[i] >= 'A' && t.bytes[i] <= 'Z' ?
		    (char)(t.bytes[i] - 'A' + 'a') : t.bytes[i]);
}

/* Append what stands between the scheme and the path. */
static void
add_host(struct buf *out, const UriUriA *uri)
{
	const bool literal = uri->hostData.ip6 != NULL ||
	    is_there(&uri->hostData.ipFuture);
	struct text port = part_text(&uri->portText);
	bool secure = part_text(&uri->scheme).length == sizeof("https") - 1;

	buf_text(out, literal ? "[" : "");
	add_lower(out, part_text(&uri->hostText));
	buf_text(out, literal ? "]" : "");
	if (port.length == 0 || text_is(port, secure ? "443" : "80"))
		return;
	buf_byte(out, ':');
	buf_add(out, port.bytes, port.length);
}

bool
redirect_url_origin(struct text url, struct buf *out)
{
	UriUriA uri;
	bool absolute;

	if (text_is_empty(url) || !parse(url, &uri))
		return false;
	if ((absolute = is_there(&uri.scheme))) {
		add_lower(out, part_text(&uri.scheme));
		buf_text(out, "://");
		add_host(out, &uri);
	}
	uriFreeUriMembersA(&uri);
	return absolute;
}

bool
redirect_url_list_has(struct text list, struct text origin)
{
	static const char between[] = ", \t\r\n";
	struct buf own = BUF_EMPTY;
	bool found = false;

	while (!found && list.length > 0) {
		size_t n = 0;

		while (n < list.length && strchr(between, list.bytes[n]) ==
		    NULL)
			n++;
		buf_reset(&own);
		found = redirect_url_origin((struct text){ list.bytes, n },
		    &own) && !buf_failed(&own) &&
		    text_compare(origin, text_of(buf_string(&own))) == 0;
		list = text_after(list, n < list.length ? n + 1 : n);
	}
	buf_free(&own);
	return found;
}
