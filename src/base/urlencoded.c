#include "base/urlencoded.h"

#include <string.h>

bool
urlencoded_next(struct text *rest, struct text *name, struct text *value)
{
	const char *equals;
	struct text pair;

	if (rest->length == 0 || !text_split(rest, '&', &pair))
		return false;
	*name = pair;
	*value = (struct text){ pair.bytes + pair.length, 0 };
	if ((equals = memchr(pair.bytes, '=', pair.length)) != NULL) {
		name->length = (size_t)(equals - pair.bytes);
		*value = (struct text){ equals + 1,
		    pair.length - name->length - 1 };
	}
	return true;
}

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* The byte whose escape begins at I in T, or -1 if there is none. */
static int
escaped(struct text t, size_t i)
{
	int high, low;

	if (t.bytes[i] != '%' || i + 2 >= t.length)
		return -1;
	high = hex_value(t.bytes[i + 1]);
	low = hex_value(t.bytes[i + 2]);
	return high >= 0 && low >= 0 ? high << 4 | low : -1;
}

bool
urlencoded_decode(struct text t, char *out, size_t size, size_t *length)
{
	size_t i = 0;

	for (*length = 0; i < t.length && *length < size; i++) {
		int byte = escaped(t, i);

		out[(*length)++] = byte >= 0 ? (char)byte : t.bytes[i];
		if (byte >= 0)
			i += 2;
	}
	return i >= t.length;
}

bool
urlencoded_decode_form(struct text t, char *out, size_t *length)
{
	*length = 0;
	for (size_t i = 0; i < t.length; i++) {
		int byte = escaped(t, i);
		char c = t.bytes[i];

		if (byte == 0 || c == '\0' || (c == '%' && byte == -1))
			return false;
		out[(*length)++] = byte > 0 ? (char)byte : c == '+' ? ' ' : c;
		if (byte > 0)
			i += 2;
	}
	return text_is_utf8((struct text){ out, *length });
}
