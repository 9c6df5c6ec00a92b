#include "base/secret.h"

bool
secret_equals(struct text a, struct text b)
{
	volatile unsigned char difference = 0;

	if (a.length != b.length)
		return false;
	for (size_t i = 0; i < a.length; i++)
		difference |= (unsigned char)(a.bytes[i] ^ b.bytes[i]);
	return difference == 0;
}
