#include "base/escape.h"

#include <string.h>

/* True if C is a whole character and needs no escape in a JSON string. */
static bool
is_ordinary(char c)
{
	return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
}

/*
 * A control character.  The short form where there is one: a text does not
 * become longer than it may have been in the request.
 */
static void
add_control(struct buf *out, uint32_t c)
{
	static const char letters[0x20] = { ['\b'] = 'b', ['\t'] = 't',
	    ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r' };

	if (letters[c] != '\0')
		buf_format(out, "\\%c", letters[c]);
	else
		buf_format(out, "\\u%04x", (unsigned)c);
}

void
escape_json(struct buf *out, struct text t)
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
			add_control(out, c);
		else {
			if (c == '"' || c == '\\')
				buf_byte(out, '\\');
			buf_add(out, at.bytes, (size_t)(t.bytes - at.bytes));
		}
	}
	buf_byte(out, '"');
}

void
escape_nothing(struct buf *out, struct text t)
{
	buf_add(out, t.bytes, t.length);
}

void
escape_html(struct buf *out, struct text t)
{
	for (size_t i = 0; i < t.length; i++)
		switch (t.bytes[i]) {
		case '&': buf_text(out, "&amp;"); break;
		case '<': buf_text(out, "&lt;"); break;
		case '>': buf_text(out, "&gt;"); break;
		case '"': buf_text(out, "&quot;"); break;
		case '\'': buf_text(out, "&#39;"); break;
		default: buf_byte(out, t.bytes[i]);
		}
}

void
escape_header(struct buf *out, struct text t)
{
	for (size_t i = 0; i < t.length; i++)
		buf_byte(out, (unsigned char)t.bytes[i] < 0x20 ||
		    t.bytes[i] == 0x7F ? ' ' : t.bytes[i]);
}

void
escape_url_component(struct buf *out, struct text t)
{
	static const char unreserved[] = TEXT_ALPHANUMERIC "-._~";

	for (size_t i = 0; i < t.length; i++)
		if (memchr(unreserved, t.bytes[i], sizeof(unreserved) - 1))
			buf_byte(out, t.bytes[i]);
		else
			buf_format(out, "%%%02X", (unsigned char)t.bytes[i]);
}
