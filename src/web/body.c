#include "web/body.h"

#include <stdio.h>
#include <string.h>

#include "values/number.h"

/* T without spaces and tabs around it. */
static struct text
strip(struct text t)
{
	while (t.length > 0 && (t.bytes[0] == ' ' || t.bytes[0] == '\t'))
		t.bytes++, t.length--;
	while (t.length > 0 && (t.bytes[t.length - 1] == ' ' ||
	    t.bytes[t.length - 1] == '\t'))
		t.length--;
	return t;
}

static bool
takes_json(struct text accept)
{
	static const char *const ranges[] = { "*/*", "application/*",
	    "application/json" };
	struct text item, range;

	if (strip(accept).length == 0)
		return true;
	/* Parameters, such as a quality, stand behind the range. */
	while (text_split(&accept, ',', &item) &&
	    text_split(&item, ';', &range))
		for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++)
			if (text_equals_ignoring_ascii_case(strip(range),
			    text_of(ranges[i])))
				return true;
	return false;
}

bool
body_accept(const struct request *request, struct reply *r)
{
	struct text accept = text_of(request->accept);

	if (takes_json(accept))
		return true;
	reply_problem(r, PROBLEM_NOT_ACCEPTABLE, accept);
	return false;
}

/*
 * Split a Content-Type into the type and the charset (absent if there is none);
 * false if it has any other form.
 */
static bool
split_type(struct text t, struct text *type, struct text *charset)
{
	static const struct text charset_is = TEXT_CONSTANT("charset=");
	size_t n = 0;

	*charset = TEXT_ABSENT;
	while (n < t.length && (strchr("/+-.", t.bytes[n]) != NULL ||
	    (t.bytes[n] >= '0' && t.bytes[n] <= '9') ||
	    ((t.bytes[n] | 0x20) >= 'a' && (t.bytes[n] | 0x20) <= 'z')))
		n++;
	*type = (struct text){ t.bytes, n };
	if (n == t.length || n == 0)
		return n > 0;
	if (t.bytes[n++] != ';')
		return false;
	while (n < t.length && t.bytes[n] == ' ')
		n++;
	*charset = text_after(t, n);
	if (charset->length <= charset_is.length ||
	    !text_equals_ignoring_ascii_case((struct text){ charset->bytes,
	    charset_is.length }, charset_is))
		return false;
	*charset = text_after(*charset, charset_is.length);
	return true;
}

/*
 * True if T is multipart/form-data, which is named as an unknown type whatever
 * parameters it brings.
 */
static bool
is_multipart(struct text t, struct text *type)
{
	static const struct text form = TEXT_CONSTANT("multipart/form-data");

	*type = (struct text){ t.bytes, form.length };
	return t.length >= form.length &&
	    text_equals_ignoring_ascii_case(*type, form) &&
	    (t.length == form.length || t.bytes[form.length] == ';');
}

/* No encoding, or the one that is none. */
static bool
check_encoding(const struct request *request, struct reply *r)
{
	struct text encoding = strip(text_of(request->content_encoding));

	if (encoding.length == 0 || text_equals_ignoring_ascii_case(encoding,
	    TEXT_LITERAL("identity")))
		return true;
	reply_problem(r, PROBLEM_ENCODING, encoding);
	return false;
}

static bool
check_type(const struct request *request, struct reply *r)
{
	struct text t = text_of(request->content_type), type, charset;

	if (t.length == 0)
		reply_problem(r, PROBLEM_TYPE_EMPTY, TEXT_ABSENT);
	else if (is_multipart(t, &type))
		reply_problem(r, PROBLEM_TYPE_UNKNOWN, type);
	else if (!split_type(t, &type, &charset))
		reply_problem(r, PROBLEM_TYPE_INVALID, TEXT_ABSENT);
	else if (!text_is_absent(charset) && !text_equals_ignoring_ascii_case(
	    charset, TEXT_LITERAL("utf-8")))
		reply_problem(r, PROBLEM_TYPE_CHARSET, TEXT_ABSENT);
	else if (!text_equals_ignoring_ascii_case(type,
	    TEXT_LITERAL("application/json")))
		reply_problem(r, PROBLEM_TYPE_UNKNOWN, type);
	else
		return true;
	return false;
}

bool
body_read(const struct request *request, size_t limit,
    struct json_document **document, struct reply *r)
{
	char number[NUMBER_TEXT_SIZE];

	*document = NULL;
	if (buf_failed(&request->body)) {
		reply_unavailable(r);
		return false;
	}
	if (request->body.length == 0 && !request->too_large &&
	    !request->incomplete)
		return true;
	if (!check_encoding(request, r) || !check_type(request, r))
		return false;
	if (request->too_large) {
		(void)snprintf(number, sizeof(number), "%zu", limit);
		reply_problem(r, PROBLEM_TOO_LARGE, text_of(number));
		return false;
	}
	if (request->incomplete) {
		reply_problem(r, PROBLEM_DECODING, TEXT_ABSENT);
		return false;
	}
	switch (json_read(request->body.data, request->body.length,
	    document)) {
	case JSON_READ_OK:
		return true;
	case JSON_READ_MALFORMED:
		reply_problem(r, PROBLEM_DECODING, TEXT_ABSENT);
		break;
	case JSON_READ_NO_MEMORY:
		reply_unavailable(r);
		break;
	}
	return false;
}
