/*
 * wipe: see wipe.h.
 */
#define _DEFAULT_SOURCE /* explicit_bzero */
#include "wipe.h"

#include <string.h>

void
wipe(void *secret, size_t length)
{
	if (secret != NULL)
		explicit_bzero(secret, length);
}
