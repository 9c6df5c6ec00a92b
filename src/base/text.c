#include "base/text.h"

#include <stdlib.h>
#include <string.h>

struct text
text_of(const char *s)
{
	return (struct text){ s, s != NULL ? strlen(s) : 0 };
}

bool
text_is_absent(struct text t)
{
	return t.bytes == NULL;
}

bool
text_is_empty(struct text t)
{
	return t.length == 0;
}

bool
text_is(struct text t, const char *s)
{
	size_t n = strlen(s);

	return t.bytes != NULL && t.length == n && memcmp(t.bytes, s, n) == 0;
}

int
text_compare(struct text a, struct text b)
{
	size_t n = a.length < b.length ? a.length : b.length;
	int order = n > 0 ? memcmp(a.bytes, b.bytes, n) : 0;

	return order != 0 ? order : (a.length > b.length) -
	    (a.length < b.length);
}

static char
ascii_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool
text_equals_ignoring_ascii_case(struct text a, struct text b)
{
	if (a.length != b.length)
		return false;
	/* strncasecmp would depend on the locale and stop at a NUL. */
	for (size_t i = 0; i < a.length; i++)
		if (ascii_lower(a.bytes[i]) != ascii_lower(b.bytes[i]))
			return false;
	return true;
}

bool
text_starts_with(struct text t, const char *prefix)
{
	size_t n = strlen(prefix);

	return n == 0 || (t.length >= n && memcmp(t.bytes, prefix, n) == 0);
}

struct text
text_after(struct text t, size_t n)
{
	return (struct text){ t.bytes + n, t.length - n };
}

bool
text_split(struct text *rest, char separator, struct text *part)
{
	const char *end;

	if (text_is_absent(*rest))
		return false;
	end = memchr(rest->bytes, separator, rest->length);
	*part = *rest;
	*rest = TEXT_ABSENT;
	if (end != NULL) {
		const size_t length = (size_t)(end - part->bytes);

		*rest = text_after(*part, length + 1);
		part->length = length;
	}
	return true;
}

size_t
text_characters(struct text t)
{
	size_t count = 0;

	for (size_t i = 0; i < t.length; i++)
		count += ((unsigned char)t.bytes[i] & 0xC0) != 0x80;
	return count;
}

/*
 * The length of the sequence that LEAD begins, 0 if it can begin none.
 * *MINIMUM becomes the first code point that needs this length.
 */
static size_t
sequence_length(unsigned char lead, uint32_t *minimum)
{
	if (lead >= 0xC2 && lead <= 0xDF)
		return *minimum = 0x80, 2;
	if ((lead & 0xF0) == 0xE0)
		return *minimum = 0x800, 3;
	if (lead >= 0xF0 && lead <= 0xF4)
		return *minimum = 0x10000, 4;
	return 0;
}

uint32_t
text_next(struct text *t)
{
	const unsigned char *p = (const unsigned char *)t->bytes;
	uint32_t c, minimum;
	size_t n;

	if (t->length == 0)
		return UINT32_MAX;
	if (p[0] < 0x80) {
		t->bytes++, t->length--;
		return p[0];
	}
	n = sequence_length(p[0], &minimum);
	if (n == 0 || n > t->length)
		goto malformed;
	c = p[0] & (0x7Fu >> n);
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xC0) != 0x80)
			goto malformed;
		c = c << 6 | (p[i] & 0x3Fu);
	}
	if (c < minimum || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
		goto malformed;
	t->bytes += n, t->length -= n;
	return c;

malformed:
	t->bytes++, t->length--;
	return UINT32_MAX;
}

/* True for printable ASCII, with which most texts begin and end. */
static bool
is_visible(char c)
{
	return c > ' ' && c < 0x7F;
}

bool
text_is_white_space(uint32_t c)
{
	return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 ||
	    c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) ||
	    c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
	    c == 0x3000;
}

struct text
text_trim(struct text t)
{
	struct text rest, last;

	if (t.length > 0 && is_visible(t.bytes[0]) &&
	    is_visible(t.bytes[t.length - 1]))
		return t;
	for (rest = t; rest.length > 0; t = rest)
		if (!text_is_white_space(text_next(&rest)))
			break;
	while (t.length > 0) {
		size_t start = t.length - 1;

		while (start > 0 &&
		    ((unsigned char)t.bytes[start] & 0xC0) == 0x80)
			start--;
		last = (struct text){ t.bytes + start, t.length - start };
		if (!text_is_white_space(text_next(&last)))
			break;
		t.length = start;
	}
	return t;
}

bool
text_has_controls(struct text t)
{
	while (t.length > 0) {
		uint32_t c;

		if (is_visible(t.bytes[0])) {
			t.bytes++, t.length--;
			continue;
		}
		c = text_next(&t);
		if (c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 ||
		    c == 0x2029)
			return true;
	}
	return false;
}

char *
text_copy(struct text t)
{
	char *s = malloc(t.length + 1);

	if (s != NULL)
		text_put(t, s, t.length + 1);
	return s;
}

void
text_put(struct text t, char *out, size_t size)
{
	size_t n = t.length < size ? t.length : size - 1;

	if (n > 0)
		memcpy(out, t.bytes, n);
	out[n] = '\0';
}

size_t
text_ascii(struct text t)
{
	uint64_t eight;
	size_t n = 0;

	for (; n + sizeof(eight) <= t.length; n += sizeof(eight)) {
		memcpy(&eight, t.bytes + n, sizeof(eight));
		if ((eight & UINT64_C(0x8080808080808080)) != 0)
			break;
	}
	while (n < t.length && (unsigned char)t.bytes[n] < 0x80)
		n++;
	return n;
}

bool
text_is_utf8(struct text t)
{
	while (t.length > 0) {
		size_t n = text_ascii(t);

		t.bytes += n, t.length -= n;
		if (t.length > 0 && text_next(&t) == UINT32_MAX)
			return false;
	}
	return true;
}
