/*
 * A growable byte buffer.  A NUL byte always follows its contents, so that text
 * in it is a C string.  Appending never fails half-way: when memory runs out,
 * the buffer is marked as failed, later appends do nothing, and one check at
 * the end (buf_failed) is enough.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

struct buf {
	char *data;	/* NULL while empty; else length bytes and a NUL */
	size_t length;	/* bytes in use, the NUL not counted */
	size_t capacity;
	bool failed;	/* out of memory: contents incomplete */
};

#define BUF_EMPTY { NULL, 0, 0, false }

/* Make room for LENGTH more bytes; false if there is no memory for them. */
bool buf_reserve(struct buf *b, size_t length)
    __attribute__((warn_unused_result));

/* Append LENGTH bytes at BYTES. */
void buf_add(struct buf *b, const void *bytes, size_t length);

/* Append the C string TEXT. */
void buf_text(struct buf *b, const char *text);

/*
 * Append the C strings in TEXTS, a list that ends with NULL.  The macro makes
 * the list: buf_texts(b, "To: ", address, "\n").
 */
void buf_texts_list(struct buf *b, const char *const *texts);
#define buf_texts(b, ...) \
	buf_texts_list(b, (const char *const[]){ __VA_ARGS__, NULL })

/* Append one byte. */
void buf_byte(struct buf *b, char byte);

/* Append NUMBER in decimal. */
void buf_number(struct buf *b, long long number);

/* Append MICROSECONDS, not negative, as milliseconds: "12.345". */
void buf_milliseconds(struct buf *b, long long microseconds);

/* Append formatted text like printf(3).  FORMAT is a literal. */
void buf_format(struct buf *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* True if an append since the last buf_reset found no memory. */
bool buf_failed(const struct buf *b) __attribute__((warn_unused_result));

/* The contents as a C string, "" while empty.  Valid until the next append. */
const char *buf_string(const struct buf *b);

/* Discard the contents but keep the memory. */
void buf_reset(struct buf *b);

/* Wipe and free the memory; B is empty afterwards. */
void buf_free(struct buf *b);

#endif
