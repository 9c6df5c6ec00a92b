#include "base/monotonic.h"

#include <time.h>

long long
monotonic_us(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

long long
monotonic_ms(void)
{
	return monotonic_us() / 1000;
}
