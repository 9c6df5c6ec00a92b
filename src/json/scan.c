/*
 * No recursion: a stack holds what is open, so that depth costs no C stack.
 */
#include "json/scan.h"

#include <stdlib.h>
#include <string.h>

struct scanner {
	struct text rest;		/* not read yet */
	struct json_scan *scan;
	unsigned depth, depth_max;
	bool is_object[JSON_SCAN_DEPTH_MAX];
	size_t note[JSON_SCAN_DEPTH_MAX];	/* index, of an object */
};

static int
peek(const struct scanner *s)
{
	return s->rest.length > 0 ? (unsigned char)s->rest.bytes[0] : -1;
}

static void
skip(struct scanner *s, size_t n)
{
	s->rest.bytes += n;
	s->rest.length -= n;
}

static bool
take(struct scanner *s, char c)
{
	if (peek(s) != (unsigned char)c)
		return false;
	skip(s, 1);
	return true;
}

static void
white_space(struct scanner *s)
{
	while (peek(s) == ' ' || peek(s) == '\t' || peek(s) == '\n' ||
	    peek(s) == '\r')
		skip(s, 1);
}

static bool
add_note(struct scanner *s, struct text number)
{
	struct json_scan *scan = s->scan;

	if (scan->count == scan->capacity) {
		size_t n = scan->capacity > 0 ? scan->capacity * 2 : 64;
		struct json_scan_note *grown = realloc(scan->notes,
		    n * sizeof(*grown));

		if (grown == NULL) {
			scan->no_memory = true;
			return false;
		}
		scan->notes = grown;
		scan->capacity = n;
	}
	scan->notes[scan->count++] = (struct json_scan_note){ number, 0 };
	return true;
}

static size_t
digits(struct scanner *s)
{
	size_t n = 0;

	while (n < s->rest.length && s->rest.bytes[n] >= '0' &&
	    s->rest.bytes[n] <= '9')
		n++;
	skip(s, n);
	return n;
}

/* A number (RFC 8259 section 6). */
static bool
number(struct scanner *s)
{
	const char *start = s->rest.bytes;

	(void)take(s, '-');
	if (!take(s, '0') && digits(s) == 0)
		return false;
	if (take(s, '.') && digits(s) == 0)
		return false;
	if (take(s, 'e') || take(s, 'E')) {
		if (!take(s, '+'))
			(void)take(s, '-');
		if (digits(s) == 0)
			return false;
	}
	return add_note(s,
	    (struct text){ start, (size_t)(s->rest.bytes - start) });
}

/*
 * The value of the four hexadecimal digits that T begins with, or UINT32_MAX.
 */
static uint32_t
four_hex(struct text t)
{
	uint32_t c = 0;

	if (t.length < 4)
		return UINT32_MAX;
	for (size_t i = 0; i < 4; i++) {
		int d = (unsigned char)t.bytes[i];

		if (d >= '0' && d <= '9')
			d -= '0';
		else if ((d | 0x20) >= 'a' && (d | 0x20) <= 'f')
			d = (d | 0x20) - 'a' + 10;
		else
			return UINT32_MAX;
		c = c << 4 | (uint32_t)d;
	}
	return c;
}

static bool
is_high(uint32_t c)
{
	return c >= 0xD800 && c <= 0xDBFF;
}

static bool
is_low(uint32_t c)
{
	return c >= 0xDC00 && c <= 0xDFFF;
}

/* What follows a backslash (RFC 8259 section 7). */
static bool
escape(struct scanner *s)
{
	uint32_t c;
	int letter = peek(s);

	if (letter == -1)
		return false;
	skip(s, 1);
	if (letter != 'u')
		return letter != '\0' && strchr("\"\\/bfnrt", letter) != NULL;
	c = four_hex(s->rest);
	if (c == 0 || c == UINT32_MAX || is_low(c))
		return false;
	skip(s, 4);
	if (!is_high(c))
		return true;
	if (!take(s, '\\') || !take(s, 'u') || !is_low(four_hex(s->rest)))
		return false;
	skip(s, 4);
	s->scan->pairs = true;
	return true;
}

static bool
string(struct scanner *s)
{
	if (!take(s, '"'))
		return false;
	while (s->rest.length > 0) {
		uint32_t c = text_next(&s->rest);

		if (c == '"')
			return true;
		if (c < 0x20 || c == UINT32_MAX)
			return false;
		if (c == '\\' && !escape(s))
			return false;
	}
	return false;
}

static bool
literal(struct scanner *s, const char *word)
{
	if (!text_starts_with(s->rest, word))
		return false;
	skip(s, strlen(word));
	return true;
}

static bool
open_one(struct scanner *s, bool object)
{
	if (s->depth == s->depth_max)
		return false;
	s->is_object[s->depth] = object;
	s->note[s->depth++] = s->scan->count;
	return !object || add_note(s, TEXT_ABSENT);
}

/* The key of a member with its colon. */
static bool
key(struct scanner *s)
{
	white_space(s);
	if (!string(s))
		return false;
	white_space(s);
	s->scan->notes[s->note[s->depth - 1]].members++;
	return take(s, ':');
}

/*
 * Read a value, but of a list or object only its beginning.  *MORE: "[" or "{"
 * was read, and the next thing is a member of it.
 */
static bool
begin_value(struct scanner *s, bool *more)
{
	bool object;

	*more = false;
	white_space(s);
	switch (peek(s)) {
	case '"':
		return string(s);
	case 't':
		return literal(s, "true");
	case 'f':
		return literal(s, "false");
	case 'n':
		return literal(s, "null");
	case '{':
	case '[':
		object = peek(s) == '{';
		skip(s, 1);
		if (!open_one(s, object))
			return false;
		white_space(s);
		if (take(s, object ? '}' : ']'))
			return s->depth--, true;
		*more = true;
		return !object || key(s);
	default:
		return number(s);
	}
}

/*
 * Read what follows a complete value: the ends of lists and objects.  *MORE: a
 * comma was read, and the next thing is another member.
 */
static bool
end_value(struct scanner *s, bool *more)
{
	*more = false;
	while (s->depth > 0) {
		bool object = s->is_object[s->depth - 1];

		white_space(s);
		if (take(s, ',')) {
			*more = true;
			return !object || key(s);
		}
		if (!take(s, object ? '}' : ']'))
			return false;
		s->depth--;
	}
	return true;
}

bool
json_scan(const char *bytes, size_t length, unsigned depth,
    struct json_scan *scan)
{
	struct scanner s = { .rest = { bytes, length }, .scan = scan,
	    .depth_max = depth };
	bool more = true;

	memset(scan, 0, sizeof(*scan));
	white_space(&s);
	scan->first = s.rest.length > 0 ? s.rest.bytes[0] : '\0';
	while (more) {
		if (!begin_value(&s, &more))
			return false;
		if (!more && !end_value(&s, &more))
			return false;
	}
	white_space(&s);
	return s.rest.length == 0;
}

/* Write C, a character beyond U+FFFF, as UTF-8. */
static void
four_bytes(uint32_t c, char *out)
{
	out[0] = (char)(0xF0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3F));
	out[2] = (char)(0x80 | (c >> 6 & 0x3F));
	out[3] = (char)(0x80 | (c & 0x3F));
}

size_t
json_scan_join_pairs(const char *bytes, size_t length, char *out)
{
	enum { PAIR = 12, UTF8 = 4 };	/* bytes of \uD8xx\uDCxx, in UTF-8 */
	size_t n = 0;

	for (size_t i = 0; i < length;) {
		struct text digits = { bytes + i + 2, 4 };
		uint32_t high;

		if (bytes[i] != '\\') {
			out[n++] = bytes[i++];
			continue;
		}
		if (length - i >= PAIR && bytes[i + 1] == 'u' &&
		    is_high(high = four_hex(digits))) {
			digits.bytes += PAIR / 2;
			four_bytes(0x10000 + ((high & 0x3FF) << 10) +
			    (four_hex(digits) & 0x3FF), out + n);
			n += UTF8;
			i += PAIR;
			continue;
		}
		/*
		 * Copy both bytes of an escape: the second may be a backslash.
		 */
		out[n++] = bytes[i++];
		out[n++] = bytes[i++];
	}
	return n;
}
