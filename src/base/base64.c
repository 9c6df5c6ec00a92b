#include "base/base64.h"

#include <stdint.h>

#include "base/text.h"

const char base64_digits[64 + 1] = TEXT_ALPHANUMERIC "+/";

void
base64_encode(const void *bytes, size_t length, char *out)
{
	const uint8_t *in = bytes;

	for (size_t i = 0; i < length; i += 3) {
		size_t left = length - i;
		uint32_t group = (uint32_t)in[i] << 16;

		if (left > 1)
			group |= (uint32_t)in[i + 1] << 8;
		if (left > 2)
			group |= in[i + 2];
		*out++ = base64_digits[group >> 18];
		*out++ = base64_digits[group >> 12 & 63];
		*out++ = left > 1 ? base64_digits[group >> 6 & 63] : '=';
		*out++ = left > 2 ? base64_digits[group & 63] : '=';
	}
	*out = '\0';
}
