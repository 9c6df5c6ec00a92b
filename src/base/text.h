/*
 * A view of UTF-8 text that something else owns, and the few questions about
 * Unicode that need no table.  Views into a JSON document hold valid UTF-8,
 * since json_read refuses anything else.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
	const char *bytes;	/* NULL: absent.  Not NUL-terminated. */
	size_t length;		/* bytes */
};

/* ASCII characters, for strspn(3) and the like. */
#define TEXT_DIGITS "0123456789"
#define TEXT_HEX_DIGITS TEXT_DIGITS "abcdef"
#define TEXT_LOWER_CASE "abcdefghijklmnopqrstuvwxyz"
#define TEXT_UPPER_CASE "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define TEXT_ALPHANUMERIC TEXT_UPPER_CASE TEXT_LOWER_CASE TEXT_DIGITS

#define TEXT_ABSENT ((struct text){ NULL, 0 })
#define TEXT_CONSTANT(s) { (s), sizeof(s) - 1 }	/* initialises */
#define TEXT_LITERAL(s) ((struct text){ (s), sizeof(s) - 1 })

/* A view of the C string S (NULL gives an absent text). */
struct text text_of(const char *s);

/* True if T is no value at all; an empty text is a value. */
bool text_is_absent(struct text t);

/* True if T is absent or has no bytes. */
bool text_is_empty(struct text t);

/* True if T and the C string S are the same bytes. */
bool text_is(struct text t, const char *s);

/*
 * Compare A and B byte by byte: 0 if they are the same, less if A comes first;
 * absent and empty are the same.
 */
int text_compare(struct text a, struct text b);

/* True if A and B are the same when the case of ASCII letters is ignored. */
bool text_equals_ignoring_ascii_case(struct text a, struct text b);

/* True if T starts with the C string PREFIX. */
bool text_starts_with(struct text t, const char *prefix);

/* T without its first N bytes; it has as many. */
struct text text_after(struct text t, size_t n);

/*
 * Take what stands before the first SEPARATOR off *REST, and the separator with
 * it; all of it if there is none, and then *REST is absent.  False if *REST is
 * absent already, so that "a,," has three parts and "" has one.
 */
bool text_split(struct text *rest, char separator, struct text *part)
    __attribute__((nonnull, warn_unused_result));

/* The number of characters (code points) in T. */
size_t text_characters(struct text t);

/*
 * Take the first code point off *T and return it.  If T is empty, or does not
 * begin with valid UTF-8 (RFC 3629 section 4), return UINT32_MAX; then one byte
 * is taken off, if there is one.
 */
uint32_t text_next(struct text *t);

/* True if C has the Unicode property White_Space (Unicode 15, PropList). */
bool text_is_white_space(uint32_t c);

/* T without its leading and trailing White_Space characters. */
struct text text_trim(struct text t);

/*
 * True if T has a control character (category Cc) or a line or paragraph
 * separator (U+2028, U+2029).
 */
bool text_has_controls(struct text t);

/* A copy of T as a C string, for free(3); NULL if memory is short. */
char *text_copy(struct text t) __attribute__((warn_unused_result));

/*
 * Write T and a NUL to OUT, which has SIZE bytes; what does not fit is cut off.
 */
void text_put(struct text t, char *out, size_t size);

/* The number of bytes in T before the first one that is not ASCII. */
size_t text_ascii(struct text t);

/* True if every byte of T is part of valid UTF-8 (RFC 3629). */
bool text_is_utf8(struct text t);

#endif
