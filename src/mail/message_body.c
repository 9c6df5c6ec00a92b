/*
 * Never 7bit or 8bit, whose lines may not
 * be long and may not end in spaces, and which some hosts rewrite.
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

/* How many of MOST characters at S stand for themselves in quoted-printable. */
static size_t
literal(const char *s, size_t most)
{
	size_t n = 0;

	while (n < most && ((s[n] >= ' ' && s[n] <= '~' && s[n] != '=') ||
	    s[n] == '\t'))
		n++;
	/* Not a space before the end of a line. */
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
		ROOM = WIDTH - 1,	/* before the "=" of a line that goes
					   on in the next */
		CODE = 3		/* characters of a "=XX" */
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

/* Append S in base64; what it hides must have CRLF line ends in it. */
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

/* Base64 is shorter, and a reader of the source loses nothing. */
static bool
is_mostly_foreign(const char *s)
{
	struct text rest = text_of(s);
	size_t foreign = 0, all = rest.length;

	while (rest.length > 0) {
		size_t n = text_ascii(rest);

		rest.bytes += n, rest.length -= n;
		for (; rest.length > 0 && (unsigned char)*rest.bytes >= 0x80;
		    rest.bytes++, rest.length--)
			foreign++;
	}
	return foreign > all / 6;
}

/* Append the part of type text/SUBTYPE, up to its last byte. */
static void
part(struct buf *out, const char *boundary, const char *subtype, const char *s)
{
	bool foreign = is_mostly_foreign(s);

	buf_texts(out, "\n--", boundary, "\nContent-Type: text/", subtype,
	    "; charset=UTF-8\nContent-Transfer-Encoding: ",
	    foreign ? "base64" : "quoted-printable", "\n\n");
	if (foreign)
		base64(out, s);
	else
		quoted_printable(out, s);
}

void
message_body(struct buf *out, const char *text, const char *html)
{
	/* "=_" occurs in neither encoding, RFC 2045 section 6.7. */
	char boundary[BOUNDARY_LEN + 3] = "=_";

	entropy_alphanumeric(boundary + 2, BOUNDARY_LEN);
	buf_texts(out, "Content-Type: multipart/alternative; boundary=\"",
	    boundary, "\"\n");
	part(out, boundary, "plain", text);
	part(out, boundary, "html", html);
	buf_texts(out, "\n--", boundary, "--\n");
}
