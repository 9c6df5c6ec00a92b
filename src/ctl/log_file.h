/*
 * Reads the workers' log, if it is a file: first the one that logrotate has put
 * aside last, then the one of now.
 */
#ifndef CTL_LOG_FILE_H
#define CTL_LOG_FILE_H

#include <stdbool.h>

#include "base/settings.h"
#include "json/read.h"

/* "2026-11-28T20:00:00.000Z": as text, times have the order of time. */
enum { CTL_LOG_TIME_SIZE = 32 };

/* Write the time SECONDS ago to OUT, as the log writes times. */
void ctl_log_file_time(long long seconds, char out[CTL_LOG_TIME_SIZE]);

/* Takes LINE, an object of JSON that begins in a line of the log. */
typedef void ctl_log_file_take(struct text line, void *argument);

/*
 * Give each line since SINCE, of ctl_log_file_time, to TAKE; SINCE "" is the
 * beginning.  Some older lines come too.  Returns 0, or -1 with errno if PATH
 * can't be read.
 */
int ctl_log_file_read(const char *path, const char *since,
    ctl_log_file_take *take, void *argument)
    __attribute__((nonnull(1, 2, 3), warn_unused_result));

/*
 * The file to read: GIVEN unless it is NULL, else that of SETTINGS.  NULL if
 * the log goes to syslog or standard error.
 */
const char *ctl_log_file_path(const char *given,
    const struct settings *settings) __attribute__((nonnull(2)));

/* The member KEY of the object OBJECT; NULL if there is none. */
const struct json_value *ctl_log_file_member(const struct json_value *object,
    const char *key) __attribute__((nonnull(2)));

/* The same as text; absent if there is none, or it is a list or an object. */
struct text ctl_log_file_text(const struct json_value *object,
    const char *key) __attribute__((nonnull(2)));

#endif
