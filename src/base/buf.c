/*
 * The buffer grows by doubling.  Memory is wiped before it is freed, since any
 * buffer may have held personal data.
 */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/wipe.h"

enum {
	BUF_FIRST = 256,
	DIGITS_MAX = 20		/* of a long long, with its sign */
};

/* The slow path of make_room: move the contents to a larger block. */
static bool
grow(struct buf *b, size_t extra)
{
	size_t want, capacity = b->capacity ? b->capacity : BUF_FIRST;
	char *grown;

	if (b->failed || extra >= (size_t)-1 / 2 - b->length)
		goto short_of_memory;
	want = b->length + extra + 1;
	while (capacity < want)
		capacity *= 2;
	if ((grown = malloc(capacity)) == NULL)
		goto short_of_memory;
	if (b->data != NULL) {
		memcpy(grown, b->data, b->length + 1);
		wipe(b->data, b->capacity);
		free(b->data);
	}
	b->data = grown;
	b->capacity = capacity;
	return true;

short_of_memory:
	b->failed = true;
	return false;
}

/* Make room for EXTRA more bytes and a NUL; false if memory is short. */
static inline bool
make_room(struct buf *b, size_t extra)
{
	return (!b->failed && extra < b->capacity - b->length) ||
	    grow(b, extra);
}

bool
buf_reserve(struct buf *b, size_t length)
{
	return make_room(b, length);
}

void
buf_add(struct buf *b, const void *bytes, size_t length)
{
	if (!make_room(b, length))
		return;
	if (length > 0)
		memcpy(b->data + b->length, bytes, length);
	b->length += length;
	b->data[b->length] = '\0';
}

void
buf_text(struct buf *b, const char *text)
{
	buf_add(b, text, strlen(text));
}

void
buf_texts_list(struct buf *b, const char *const *texts)
{
	for (; *texts != NULL; texts++)
		buf_text(b, *texts);
}

void
buf_byte(struct buf *b, char byte)
{
	if (!make_room(b, 1))
		return;
	b->data[b->length++] = byte;
	b->data[b->length] = '\0';
}

void
buf_number(struct buf *b, long long number)
{
	unsigned long long left = (unsigned long long)number;
	char digits[DIGITS_MAX], *at = digits + sizeof(digits);

	if (number < 0)
		left = -left;
	do
		*--at = (char)('0' + left % 10);
	while ((left /= 10) > 0);
	if (number < 0)
		*--at = '-';
	buf_add(b, at, (size_t)(digits + sizeof(digits) - at));
}

void
buf_milliseconds(struct buf *b, long long microseconds)
{
	int rest = (int)(microseconds % 1000);
	const char decimals[] = { '.', (char)('0' + rest / 100),
	    (char)('0' + rest / 10 % 10), (char)('0' + rest % 10) };

	buf_number(b, microseconds / 1000);
	buf_add(b, decimals, sizeof(decimals));
}

void
buf_format(struct buf *b, const char *format, ...)
{
	size_t room;
	va_list ap;
	int n;

	/*
	 * Most texts are short: print in place, and grow only if it did not
	 * fit.
	 */
	if (!make_room(b, 0))
		return;
	room = b->capacity - b->length;
	va_start(ap, format);
	n = vsnprintf(b->data + b->length, room, format, ap);
	va_end(ap);
	if (n >= 0 && (size_t)n >= room && make_room(b, (size_t)n)) {
		va_start(ap, format);
		n = vsnprintf(b->data + b->length, (size_t)n + 1, format, ap);
		va_end(ap);
	}
	b->failed |= n < 0;
	if (b->failed)
		b->data[b->length] = '\0';
	else
		b->length += (size_t)n;
}

bool
buf_failed(const struct buf *b)
{
	return b->failed;
}

const char *
buf_string(const struct buf *b)
{
	return b->data != NULL ? b->data : "";
}

void
buf_reset(struct buf *b)
{
	if (b->data != NULL)
		b->data[0] = '\0';
	b->length = 0;
	b->failed = false;
}

void
buf_free(struct buf *b)
{
	/* Wipe the whole block: buf_reset leaves old contents in it. */
	wipe(b->data, b->capacity);
	free(b->data);
	b->data = NULL;
	b->length = b->capacity = 0;
	b->failed = false;
}
