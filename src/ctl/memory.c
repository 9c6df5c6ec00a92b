#include "ctl/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_ROOM = 4096 };

/* The number at the beginning of the file PATH; OTHERWISE if there is none. */
static uint64_t
read_number(const char *path, uint64_t otherwise)
{
	FILE *file = fopen(path, "r");
	char line[32], *end = line;
	uint64_t number = otherwise;

	if (file == NULL)
		return otherwise;
	if (fgets(line, sizeof(line), file) != NULL)
		number = strtoull(line, &end, 10);
	(void)fclose(file);
	return end == line ? otherwise : number; /* "max" is no number */
}

/* The bytes in LINE of /proc/meminfo if it is for KEY, else OTHERWISE. */
static uint64_t
memory_line(const char *line, const char *key, uint64_t otherwise)
{
	return strncmp(line, key, strlen(key)) == 0 ?
	    strtoull(line + strlen(key), NULL, 10) * 1024 : otherwise;
}

/*
 * The minimum of LIMIT and the limits of the control group PATH below ROOT and
 * of all groups around it; FILE in each holds its limit.  PATH is cut.
 */
static uint64_t
group_limit(const char *root, char *path, const char *file, uint64_t limit)
{
	for (char *end = path + strcspn(path, "\n"); end != NULL;
	    end = strrchr(path, '/')) {
		char name[LINE_ROOM + 64];
		uint64_t number;

		*end = '\0';
		(void)snprintf(name, sizeof(name), "%s%s/%s", root, path,
		    file);
		number = read_number(name, limit);
		limit = number < limit ? number : limit;
	}
	return limit;
}

/*
 * The minimum of LIMIT and the limits of the control groups, version 2 or 1,
 * that this process is in (cgroups(7)).
 */
static uint64_t
groups_limit(uint64_t limit)
{
	FILE *file = fopen("/proc/self/cgroup", "r");
	char line[LINE_ROOM];

	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		char *controllers = strchr(line, ':');
		char *path = controllers != NULL ?
		    strchr(controllers + 1, ':') : NULL;

		if (path == NULL)
			continue;
		*path++ = '\0';
		if (controllers[1] == '\0')
			limit = group_limit("/sys/fs/cgroup", path,
			    "memory.max", limit);
		else if (strcmp(controllers, ":memory") == 0)
			limit = group_limit("/sys/fs/cgroup/memory", path,
			    "memory.limit_in_bytes", limit);
	}
	if (file != NULL)
		(void)fclose(file);
	return limit;
}

void
memory_read(struct memory *m)
{
	FILE *file = fopen("/proc/meminfo", "r");
	char line[LINE_ROOM];
	uint64_t total = 0;

	*m = (struct memory){ 0, 0, false };
	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		total = memory_line(line, "MemTotal:", total);
		m->available = memory_line(line, "MemAvailable:",
		    m->available);
	}
	if (file != NULL)
		(void)fclose(file);
	m->limit = groups_limit(total);
	m->grouped = m->limit < total;
	if (m->available > m->limit)
		m->available = m->limit;
}
