#define _DEFAULT_SOURCE /* explicit_bzero */
#include "base/wipe.h"

#include <string.h>

void
wipe(void *secret, size_t length)
{
	if (secret != NULL)
		explicit_bzero(secret, length);
}
