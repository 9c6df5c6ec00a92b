#include "base/entropy.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

#include "base/text.h"
#include "base/wipe.h"

void
entropy_bytes(void *out, size_t length)
{
	unsigned char *p = out;

	while (length > 0) {
		ssize_t n = getrandom(p, length, 0);

		if (n < 0 && errno != EINTR)
			abort();
		if (n > 0)
			p += n, length -= (size_t)n;
	}
}

/*
 * Write LENGTH characters of ALPHABET, which has SIZE, and a NUL to OUT.  Bytes
 * that would favour some characters are rejected.
 */
static void
from_alphabet(char *out, size_t length, const char *alphabet, size_t size)
{
	unsigned char pool[64];
	size_t used = sizeof(pool), even = 256 - 256 % size;

	for (size_t i = 0; i < length;) {
		if (used == sizeof(pool)) {
			entropy_bytes(pool, sizeof(pool));
			used = 0;
		}
		if (pool[used] < even)
			out[i++] = alphabet[pool[used] % size];
		used++;
	}
	out[length] = '\0';
	wipe(pool, sizeof(pool));
}

void
entropy_alphanumeric(char *out, size_t length)
{
	static const char alphabet[] = TEXT_ALPHANUMERIC;

	from_alphabet(out, length, alphabet, sizeof(alphabet) - 1);
}

void
entropy_hex(char *out, size_t length)
{
	static const char digits[] = TEXT_HEX_DIGITS;

	from_alphabet(out, length, digits, sizeof(digits) - 1);
}
