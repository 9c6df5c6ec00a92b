/*
 * jsonout: see jsonout.h.
 */
#include "jsonout.h"

#include <string.h>

/* True if C stands in a string as it is, whatever comes before or after. */
static bool
is_ordinary(char c)
{
	return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
}

void
jsonout_string(struct buf *out, struct text t)
{
	buf_byte(out, '"');
	while (t.length > 0) {
		struct text at = t;
		uint32_t c;

		while (t.length > 0 && is_ordinary(t.bytes[0]))
			t.bytes++, t.length--;
		buf_add(out, at.bytes, (size_t)(t.bytes - at.bytes));
		if (t.length == 0)
			break;
		at = t;
		c = text_next(&t);
		if (c == UINT32_MAX)
			buf_text(out, "\xEF\xBF\xBD");
		else if (c < 0x20)
			buf_format(out, "\\u%04x", (unsigned)c);
		else {
			if (c == '"' || c == '\\')
				buf_byte(out, '\\');
			buf_add(out, at.bytes, (size_t)(t.bytes - at.bytes));
		}
	}
	buf_byte(out, '"');
}

void
jsonout_start(struct jsonout *w, struct buf *out, const struct fields *filter)
{
	memset(w, 0, sizeof(*w));
	w->out = out;
	w->filter[0] = filter;
}

/*
 * Begin a member: false if it is filtered out.  *INSIDE becomes the filter for
 * what is inside it (NULL: everything).
 */
static bool
member(struct jsonout *w, const char *key, const struct fields **inside)
{
	const struct fields *filter = w->filter[w->depth];

	*inside = filter;
	if (w->skipping > 0)
		return false;
	if (key != NULL && filter != NULL &&
	    !fields_select(filter, key, inside))
		return false;
	if (w->comma[w->depth])
		buf_byte(w->out, ',');
	w->comma[w->depth] = true;
	if (key != NULL) {
		jsonout_string(w->out, text_of(key));
		buf_byte(w->out, ':');
	}
	return true;
}

static void
open_with(struct jsonout *w, const char *key, char bracket)
{
	const struct fields *inside = NULL;
	bool wanted = w->depth == 0 || member(w, key, &inside);

	if (w->depth == 0)
		inside = w->filter[0];
	if (w->depth + 1 == JSONOUT_DEPTH_MAX) {
		w->out->failed = true;
		return;
	}
	w->depth++;
	w->comma[w->depth] = false;
	w->filter[w->depth] = inside;
	if (wanted)
		buf_byte(w->out, bracket);
	else
		w->skipping++;
}

static void
close_with(struct jsonout *w, char bracket)
{
	if (w->out->failed || w->depth == 0) {
		w->out->failed = true;
		return;
	}
	w->depth--;
	if (w->skipping > 0)
		w->skipping--;
	else
		buf_byte(w->out, bracket);
}

void
jsonout_object(struct jsonout *w, const char *key)
{
	open_with(w, key, '{');
}

void
jsonout_list(struct jsonout *w, const char *key)
{
	open_with(w, key, '[');
}

void
jsonout_end_object(struct jsonout *w)
{
	close_with(w, '}');
}

void
jsonout_end_list(struct jsonout *w)
{
	close_with(w, ']');
}

void
jsonout_text(struct jsonout *w, const char *key, struct text value)
{
	const struct fields *inside;

	if (!member(w, key, &inside))
		return;
	if (text_is_absent(value))
		buf_text(w->out, "null");
	else
		jsonout_string(w->out, value);
}

void
jsonout_text_if(struct jsonout *w, const char *key, struct text value)
{
	if (!text_is_absent(value))
		jsonout_text(w, key, value);
}

void
jsonout_number(struct jsonout *w, const char *key, long long value)
{
	const struct fields *inside;

	if (member(w, key, &inside))
		buf_number(w->out, value);
}

void
jsonout_boolean(struct jsonout *w, const char *key, bool value)
{
	const struct fields *inside;

	if (member(w, key, &inside))
		buf_text(w->out, value ? "true" : "false");
}
