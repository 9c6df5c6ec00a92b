/*
 * A log may be gigabytes, so the place from which on lines are wanted is looked
 * for by bisection.  Workers write their lines in nearly the order of time.
 */
#include "ctl/log_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/buf.h"

enum { SLACK = 65536 };	/* bytes in which lines may be out of order */

static const char time_key[] = "{\"time\":\"";

void
ctl_log_file_time(long long seconds, char out[CTL_LOG_TIME_SIZE])
{
	time_t then = time(NULL) - (time_t)seconds;
	struct tm utc;

	out[0] = '\0';
	if (gmtime_r(&then, &utc) != NULL)
		(void)strftime(out, CTL_LOG_TIME_SIZE,
		    "%Y-%m-%dT%H:%M:%S.000Z", &utc);
}

/* True if the next line of FILE that has a time is older than SINCE. */
static bool
is_older(FILE *file, const char *since, char **line, size_t *room)
{
	while (getline(line, room, file) != -1) {
		const char *at = strstr(*line, time_key);

		if (at != NULL)
			return strncmp(at + sizeof(time_key) - 1, since,
			    strlen(since)) < 0;
	}
	return false;
}

/* Go to a line of FILE, which has SIZE bytes, before those since SINCE. */
static void
find_place(FILE *file, off_t size, const char *since, char **line,
    size_t *room)
{
	off_t low = 0, high = size;

	while (high - low > SLACK) {
		off_t middle = low + (high - low) / 2;

		if (fseeko(file, middle, SEEK_SET) == -1 ||
		    getline(line, room, file) == -1)
			break;
		if (is_older(file, since, line, room))
			low = middle;
		else
			high = middle;
	}
	low = low > SLACK ? low - SLACK : 0;
	/* The rest of a line has no beginning, and is passed over as such. */
	(void)fseeko(file, low, SEEK_SET);
}

static int
read_file(const char *path, const char *since, ctl_log_file_take *take,
    void *argument)
{
	FILE *file = fopen(path, "r");
	struct stat status;
	char *line = NULL;
	size_t room = 0;
	ssize_t length;

	if (file == NULL)
		return -1;
	if (*since != '\0' && fstat(fileno(file), &status) == 0)
		find_place(file, status.st_size, since, &line, &room);
	while ((length = getline(&line, &room, file)) != -1) {
		char *begin = strstr(line, time_key);

		/* The last line may be one that is being written. */
		if (begin != NULL && line[length - 1] == '\n')
			take((struct text){ begin,
			    (size_t)(line + length - 1 - begin) }, argument);
	}
	free(line);
	(void)fclose(file);
	return 0;
}

int
ctl_log_file_read(const char *path, const char *since,
    ctl_log_file_take *take, void *argument)
{
	struct buf older = BUF_EMPTY;

	buf_texts(&older, path, ".1");
	if (buf_failed(&older)) {
		errno = ENOMEM;
		return -1;
	}
	/* There need not be one. */
	(void)read_file(buf_string(&older), since, take, argument);
	buf_free(&older);
	return read_file(path, since, take, argument);
}

const char *
ctl_log_file_path(const char *given, const struct settings *settings)
{
	if (given != NULL)
		return given;
	return settings->log[0] == '/' ? settings->log : NULL;
}

const struct json_value *
ctl_log_file_member(const struct json_value *object, const char *key)
{
	struct json_walk walk = { .begun = false };
	struct json_member member;

	while (json_next(object, &walk, &member))
		if (text_is(member.key, key))
			return member.value;
	return NULL;
}

struct text
ctl_log_file_text(const struct json_value *object, const char *key)
{
	return json_text(ctl_log_file_member(object, key));
}
