/*
 * A process whose memory is short.
 */
#ifndef UNIT_BASE_SHORT_MEMORY_H
#define UNIT_BASE_SHORT_MEMORY_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SHORT_MEMORY_SANITIZED 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define SHORT_MEMORY_SANITIZED 1
#endif
#ifndef SHORT_MEMORY_SANITIZED
#define SHORT_MEMORY_SANITIZED 0
#endif

/* Bytes of address space that this process has now. */
static inline rlim_t
short_memory_used(void)
{
	FILE *file = fopen("/proc/self/statm", "r");
	unsigned long pages = 0;

	if (file == NULL)
		return 0;
	if (fscanf(file, "%lu", &pages) != 1)
		pages = 0;
	(void)fclose(file);
	return (rlim_t)pages * 4096;
}

/*
 * Leave this process 64 MiB of address space; *OLD is for short_memory_end.
 * False if it can't be: a sanitizer or valgrind could not live in so little.
 */
static inline bool
short_memory_begin(struct rlimit *old)
{
	const char *preload = getenv("LD_PRELOAD");
	struct rlimit tight;

	if (SHORT_MEMORY_SANITIZED ||
	    (preload != NULL && strstr(preload, "vgpreload") != NULL) ||
	    getrlimit(RLIMIT_AS, old) == -1)
		return false;
	tight = *old;
	tight.rlim_cur = short_memory_used() + (64 << 20);
	return setrlimit(RLIMIT_AS, &tight) == 0;
}

static inline bool
short_memory_end(const struct rlimit *old)
{
	return setrlimit(RLIMIT_AS, old) == 0;
}

#endif
