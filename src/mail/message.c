#include "mail/message.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include "base/base64.h"
#include "base/text.h"
#include "mail/message_body.h"
#include "values/email_address.h"

enum {
	WORD_MAX = 45,		/* bytes in an encoded word: 60 in base64, 72
				   with its frame; RFC 2047 allows 75, and a
				   line of 76 */
	LINE_WIDTH = 76,	/* of a header line with name and address */
	PLAIN_MAX = 300		/* bytes of a value that is not folded; RFC 5322
				   allows lines of 998 */
};

#define ATOM_MARKS "!#$%&'*+-/=?^_`{|}~"

/* Append VALUE, trimmed, as one line: control characters become spaces. */
static void
one_line(struct buf *out, const char *value)
{
	struct text rest = text_trim(text_of(value));

	while (rest.length > 0) {
		const char *bytes = rest.bytes;
		uint32_t c = text_next(&rest);

		if (c == UINT32_MAX)
			buf_text(out, "\xEF\xBF\xBD"); /* U+FFFD */
		else if (c < 0x20 || (c >= 0x7F && c < 0xA0))
			buf_byte(out, ' ');
		else
			buf_add(out, bytes, (size_t)(rest.bytes - bytes));
	}
}

/* True if LINE may stand in a header as it is. */
static bool
is_plain(const char *line)
{
	for (const char *p = line; *p != '\0'; p++)
		if ((unsigned char)*p >= 0x7F)
			return false;
	return strlen(line) <= PLAIN_MAX && strstr(line, "=?") == NULL;
}

/*
 * The number of bytes of REST, at most MAX, that become one encoded word.  A
 * word has whole characters.  It has a multiple of three bytes if possible and
 * if another follows, since some mail readers stop at base64's padding.  It
 * ends after a space if there is one, since some readers show a space there.
 */
static size_t
word_length(struct text rest, size_t max)
{
	struct text next = rest;
	size_t any = 0, unpadded = 0, space = 0;

	while (next.length > 0) {
		bool is_space = text_next(&next) == ' ';
		size_t end = rest.length - next.length;

		if (end > max)
			return space > 0 ? space : unpadded > 0 ? unpadded :
			    any;
		any = end;
		if (end % 3 == 0)
			unpadded = end;
		if (end % 3 == 0 && is_space)
			space = end;
	}
	return any;
}

/*
 * Append LINE as encoded words (RFC 2047), each on a line of its own; the first
 * follows the header's name, which takes USED characters.
 */
static void
encoded_words(struct buf *out, const char *line, size_t used)
{
	char base64[BASE64_LENGTH(WORD_MAX) + 1];
	struct text rest = text_of(line);

	while (rest.length > 0) {
		/* Three bytes become four characters. */
		size_t n = word_length(rest, WORD_MAX - (used + 3) / 4 * 3);

		base64_encode(rest.bytes, n, base64);
		buf_texts(out, rest.bytes == line ? "" : "\n ", "=?UTF-8?B?",
		    base64, "?=");
		rest.bytes += n;
		rest.length -= n;
		used = 1;
	}
}

/* Append a header of unstructured text. */
static void
text_header(struct buf *out, const char *name, const char *value)
{
	struct buf line = BUF_EMPTY;

	one_line(&line, value);
	buf_texts(out, name, ": ");
	if (is_plain(buf_string(&line)))
		buf_text(out, buf_string(&line));
	else
		encoded_words(out, buf_string(&line), strlen(name) + 2);
	buf_byte(out, '\n');
	out->failed |= buf_failed(&line);
	buf_free(&line);
}

/* True if LOCAL is a dot-atom, beyond ASCII too (RFC 5322, RFC 6532). */
static bool
is_dot_atom(struct text local)
{
	bool dot = true;	/* a dot must not come next */

	while (local.length > 0) {
		uint32_t c = text_next(&local);

		if (c == '.' ? dot : c == UINT32_MAX || c == 0 || (c < 0x80 ?
		    strchr(TEXT_ALPHANUMERIC ATOM_MARKS, (int)c) == NULL :
		    c < 0xA0 || text_is_white_space(c)))
			return false;
		dot = c == '.';
	}
	return !dot;
}

/* Append DOMAIN as A-labels.  Returns 0, or -1 if it has no such form. */
static int
ascii_domain(const char *domain, struct buf *out)
{
	char labels[EMAIL_DOMAIN_MAX + 1];

	if (strspn(domain, TEXT_ALPHANUMERIC "-.") == strlen(domain)) {
		buf_text(out, domain);
		return is_dot_atom(text_of(domain)) ? 0 : -1;
	}
	if (!email_address_ascii_domain(text_of(domain), labels))
		return -1;
	buf_text(out, labels);
	return 0;
}

int
message_envelope_address(const char *address, struct buf *out)
{
	const char *at = strrchr(address, '@');

	if (at == NULL || strlen(address) > EMAIL_MAX ||
	    !is_dot_atom((struct text){ address, (size_t)(at - address) }))
		return -1;
	buf_add(out, address, (size_t)(at - address) + 1);
	if (ascii_domain(at + 1, out) == -1)
		return -1;
	return buf_failed(out) ? -1 : 0;
}

/*
 * Append a header with one mailbox.  A local part such as "=?utf-8?q?x?=" is
 * quoted and its "?" escaped: many mail readers take it for an encoded word,
 * even between quotes, and would reply to somebody else.
 */
static int
mailbox_header(struct buf *out, const char *header, const char *name,
    const char *address)
{
	struct buf line = BUF_EMPTY, mailbox = BUF_EMPTY;
	const size_t start = out->length;
	const char *at, *p;
	int result = -1;

	one_line(&line, name);
	if (message_envelope_address(address, &mailbox) == -1 ||
	    buf_failed(&line))
		goto done;
	buf_texts(out, header, ": ");
	if (line.length > 0 && is_plain(line.data)) {
		buf_byte(out, '"');
		for (p = line.data; *p != '\0'; p++) {
			if (*p == '"' || *p == '\\')
				buf_byte(out, '\\');
			buf_byte(out, *p);
		}
		buf_byte(out, '"');
	} else
		encoded_words(out, buf_string(&line), out->length - start);
	if (line.length > 0)
		buf_text(out, out->length - start + strlen(" <>") +
		    mailbox.length > LINE_WIDTH ? "\n " : " ");
	buf_byte(out, '<');
	at = strrchr(mailbox.data, '@');
	if (strstr(mailbox.data, "=?") != NULL) {
		buf_byte(out, '"');
		for (p = mailbox.data; p < at; p++) {
			if (*p == '?')
				buf_byte(out, '\\');
			buf_byte(out, *p);
		}
		buf_byte(out, '"');
	} else
		buf_add(out, mailbox.data, (size_t)(at - mailbox.data));
	buf_texts(out, at, ">\n");
	result = 0;

done:
	buf_free(&line);
	buf_free(&mailbox);
	return result;
}

/* True if ID is dot-atom "@" dot-atom, which needs no quoting. */
static bool
is_message_id(const char *id)
{
	const char *at = strchr(id, '@');

	return at != NULL && strlen(id) <= PLAIN_MAX &&
	    strspn(id, TEXT_ALPHANUMERIC ATOM_MARKS "@.") == strlen(id) &&
	    is_dot_atom((struct text){ id, (size_t)(at - id) }) &&
	    is_dot_atom(text_of(at + 1));
}

/* Append the Date header for the time T; false if T cannot be a date. */
static bool
date_header(struct buf *out, long long t)
{
	time_t seconds = (time_t)t;
	struct tm utc;
	char date[64];

	/* The names are English, since the program sets no locale. */
	if (gmtime_r(&seconds, &utc) == NULL || strftime(date, sizeof(date),
	    "%a, %d %b %Y %H:%M:%S +0000", &utc) == 0)
		return false;
	buf_texts(out, "Date: ", date, "\n");
	return true;
}

/*
 * Append the headers by which a mail reader unsubscribes in one click, unless
 * URL has a character that can't stand there or is too long for a line.
 */
static void
unsubscribe_headers(struct buf *out, const char *url)
{
	enum { URL_LENGTH_MAX = 900 };
	size_t n = 0;

	while (url[n] > ' ' && url[n] <= '~' && url[n] != '<' &&
	    url[n] != '>' && url[n] != ',')
		n++;
	if (n == 0 || n > URL_LENGTH_MAX || url[n] != '\0')
		return;
	buf_texts(out, "List-Unsubscribe: <", url, ">\n"
	    "List-Unsubscribe-Post: List-Unsubscribe=One-Click\n");
}

int
message_build(const struct message *m, struct buf *out)
{
	if (!is_message_id(m->message_id) ||
	    m->language[0] == '\0' || strlen(m->language) > PLAIN_MAX ||
	    m->language[strspn(m->language, TEXT_ALPHANUMERIC "-")] != '\0' ||
	    mailbox_header(out, "From", m->from_name, m->from_address) == -1 ||
	    mailbox_header(out, "To", m->to_name, m->to_address) == -1)
		return -1;
	text_header(out, "Subject", m->subject);
	if (!date_header(out, m->date))
		return -1;
	buf_texts(out, "Message-ID: <", m->message_id, ">\n");
	buf_text(out, "MIME-Version: 1.0\nAuto-Submitted: auto-generated\n");
	buf_texts(out, "Content-Language: ", m->language, "\n");
	unsubscribe_headers(out, m->unsubscribe);
	message_body(out, m->text, m->html);
	return buf_failed(out) ? -1 : 0;
}
