#include "values/number.h"

#include <limits.h>
#include <string.h>

/*
 * Exponents are capped here: a whole number with a larger one takes a body of a
 * megabyte or more.
 */
enum { EXPONENT_MAX = 1000000 };

/* Append decimal digit D to the magnitude *N; false if that exceeds 64 bits. */
static bool
append_digit(unsigned long long *n, unsigned d, bool negative)
{
	unsigned long long max = (unsigned long long)LLONG_MAX + negative;

	if (*n > (max - d) / 10)
		return false;
	*n = *n * 10 + d;
	return true;
}

static long long
with_sign(unsigned long long n, bool negative)
{
	if (!negative)
		return (long long)n;
	return n == 0 ? 0 : -(long long)(n - 1) - 1;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The exponent after "e", which T begins with, limited to EXPONENT_MAX. */
static long
exponent_of(struct text t)
{
	bool negative = t.length > 0 && t.bytes[0] == '-';
	long e = 0;

	for (size_t i = 0; i < t.length; i++)
		if (is_digit(t.bytes[i]) && e < EXPONENT_MAX)
			e = e * 10 + (t.bytes[i] - '0');
	return negative ? -e : e;
}

bool
number_of_json(struct text t, long long *value)
{
	bool negative = t.length > 0 && t.bytes[0] == '-', fraction = false;
	unsigned long long n = 0;
	long shift = 0, zeros = 0;	/* not appended yet */

	for (size_t i = negative; i < t.length; i++) {
		char c = t.bytes[i];

		if (c == 'e' || c == 'E') {
			shift += exponent_of((struct text){
			    t.bytes + i + 1, t.length - i - 1 });
			break;
		}
		if (c == '.') {
			fraction = true;
			continue;
		}
		shift -= fraction;
		if (c == '0') {
			zeros += n != 0;
			continue;
		}
		for (; zeros > 0; zeros--)
			if (!append_digit(&n, 0, negative))
				return false;
		if (!append_digit(&n, (unsigned)(c - '0'), negative))
			return false;
	}
	if (n == 0)
		return *value = 0, true;
	for (shift += zeros; shift > 0; shift--)
		if (!append_digit(&n, 0, negative))
			return false;
	*value = with_sign(n, negative);
	return shift == 0;
}

bool
number_of_string(struct text t, long long *value)
{
	static const char spaces[] = " \t\n\r\v\f";
	enum { SPACES = sizeof(spaces) - 1 };
	unsigned long long n = 0;
	bool negative;

	while (t.length > 0 && memchr(spaces, t.bytes[0], SPACES) != NULL)
		t.bytes++, t.length--;
	while (t.length > 0 &&
	    memchr(spaces, t.bytes[t.length - 1], SPACES) != NULL)
		t.length--;
	negative = t.length > 0 && t.bytes[0] == '-';
	if (t.length > 0 && (negative || t.bytes[0] == '+'))
		t.bytes++, t.length--;
	if (t.length == 0)
		return false;
	for (size_t i = 0; i < t.length; i++)
		if (!is_digit(t.bytes[i]) || !append_digit(&n,
		    (unsigned)(t.bytes[i] - '0'), negative))
			return false;
	*value = with_sign(n, negative);
	return true;
}

/* Take the digits at the front of *T off; returns their number. */
static size_t
take_digits(struct text *t)
{
	size_t n = 0;

	while (n < t->length && is_digit(t->bytes[n]))
		n++;
	t->bytes += n, t->length -= n;
	return n;
}

static bool
take_one_of(struct text *t, const char *characters)
{
	if (t->length == 0 ||
	    memchr(characters, t->bytes[0], strlen(characters)) == NULL)
		return false;
	t->bytes++, t->length--;
	return true;
}

bool
number_is_json(struct text t)
{
	if (text_is_empty(t))
		return false;
	(void)take_one_of(&t, "-");
	if (!take_one_of(&t, "0") && take_digits(&t) == 0)
		return false;
	if (take_one_of(&t, ".") && take_digits(&t) == 0)
		return false;
	if (take_one_of(&t, "eE")) {
		(void)take_one_of(&t, "+-");
		if (take_digits(&t) == 0)
			return false;
	}
	return t.length == 0;
}

bool
number_has_fraction_or_exponent(struct text t)
{
	for (size_t i = 0; i < t.length; i++)
		if (memchr(".eE", t.bytes[i], 3) != NULL)
			return true;
	return false;
}

bool
number_is_nonzero(const struct number *n)
{
	return n->given && n->value != 0;
}
