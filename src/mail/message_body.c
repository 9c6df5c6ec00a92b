/*
 * The encoding is never 7bit or 8bit: their lines must be short and must not
 * end in spaces, and some hosts rewrite them.
 */
#include "mail/message_body.h"

#include <stdbool.h>
#include <string.h>

#include "base/base64.h"
#include "base/entropy.h"
#include "base/text.h"
#include "base/wipe.h"

enum {
	WIDTH = 76,		/* characters of an encoded line, RFC 2045 */
	BOUNDARY_LEN = 24
};

/* How many of the MAX characters at S quoted-printable leaves as they are. */
static size_t
literal(const char *s, size_t max)
{
	size_t n = 0;

	while (n < max && ((s[n] >= ' ' && s[n] <= '~' && s[n] != '=') ||
	    s[n] == '\t'))
		n++;
	/* White space at the end of a line must be encoded. */
	if (n > 0 && (s[n] == '\n' || s[n] == '\0') && (s[n - 1] == ' ' ||
	    s[n - 1] == '\t'))
		n--;
	return n;
}

/* Append S in quoted-printable (RFC 2045 section 6.7). */
static void
quoted_printable(struct buf *out, const char *s)
{
	static const char digits[] = "0123456789ABCDEF";
	enum {
		ROOM = WIDTH - 1,	/* before the "=" that continues a line
					   on the next */
		CODE = 3		/* characters of "=XX" */
	};
	size_t used = 0;

	while (*s != '\0') {
		size_t n = literal(s, ROOM - used);

		if (n > 0) {
			buf_add(out, s, n);
			s += n, used += n;
		} else if (*s == '\n') {
			buf_byte(out, *s++);
			used = 0;
		} else if (used + CODE > ROOM) {
			buf_text(out, "=\n");
			used = 0;
		} else {
			const char code[CODE] = { '=',
			    digits[(unsigned char)*s >> 4], digits[*s & 15] };

			buf_add(out, code, CODE);
			s++, used += CODE;
		}
	}
}

/* Append S in base64, with CRLF line ends inside (RFC 2045 section 6.8). */
static void
base64(struct buf *out, const char *s)
{
	enum { BYTES = WIDTH / 4 * 3 };
	char line[WIDTH + 1];
	struct buf crlf = BUF_EMPTY;

	for (; *s != '\0'; s++) {
		if (*s == '\n')
			buf_byte(&crlf, '\r');
		buf_byte(&crlf, *s);
	}
	for (size_t at = 0; at < crlf.length && !buf_failed(&crlf);
	    at += BYTES) {
		size_t left = crlf.length - at;

		base64_encode(crlf.data + at, left < BYTES ? left : BYTES,
		    line);
		buf_texts(out, line, "\n");
	}
	out->failed |= buf_failed(&crlf);
	wipe(line, sizeof(line));
	buf_free(&crlf);
}

/*
 * True if base64 makes S shorter than quoted-printable does.  The source of the
 * mail is unreadable in either.
 */
static bool
is_shorter_in_base64(const char *s)
{
	struct text rest = text_of(s);
	size_t beyond_ascii = 0, all = rest.length;

	while (rest.length > 0) {
		size_t n = text_ascii(rest);

		rest.bytes += n, rest.length -= n;
		for (; rest.length > 0 && (unsigned char)*rest.bytes >= 0x80;
		    rest.bytes++, rest.length--)
			beyond_ascii++;
	}
	return beyond_ascii > all / 6;
}

/* Append the part of type text/SUBTYPE, without a line end after S. */
static void
part(struct buf *out, const char *boundary, const char *subtype, const char *s)
{
	bool in_base64 = is_shorter_in_base64(s);

	buf_texts(out, "\n--", boundary, "\nContent-Type: text/", subtype,
	    "; charset=UTF-8\nContent-Transfer-Encoding: ",
	    in_base64 ? "base64" : "quoted-printable", "\n\n");
	if (in_base64)
		base64(out, s);
	else
		quoted_printable(out, s);
}

void
message_body(struct buf *out, const char *text, const char *html)
{
	/* Neither encoding produces "=_" (RFC 2045 section 6.7). */
	char boundary[BOUNDARY_LEN + 3] = "=_";

	entropy_alphanumeric(boundary + 2, BOUNDARY_LEN);
	buf_texts(out, "Content-Type: multipart/alternative; boundary=\"",
	    boundary, "\"\n");
	part(out, boundary, "plain", text);
	part(out, boundary, "html", html);
	buf_texts(out, "\n--", boundary, "--\n");
}
