/*
 * The log: one JSON object per line, to standard error, a file or syslog.  A
 * line is collected between log_begin and log_end and written with one
 * write(2), so that lines of different workers never mix.  Never log a body, a
 * password, a hash, a key, a token or a whole e-mail address.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

enum log_level { LOG_LEVEL_INFO, LOG_LEVEL_WARNING, LOG_LEVEL_ERROR };

/*
 * Choose where lines go: "stderr" (the default without this call), "syslog", or
 * the absolute path of a file, which is opened for appending.  Returns 0; or -1
 * with errno if the file can't be opened, and lines go where they went before.
 */
int log_open(const char *target) __attribute__((warn_unused_result));

/* Start a line with LEVEL and MESSAGE, a sentence for human readers. */
void log_begin(enum log_level level, const char *message);

/*
 * Add a member to the line.  TEXT may be any bytes: what is not UTF-8 is
 * replaced, and text beyond LOG_TEXT_MAX bytes is cut off.  NULL adds nothing.
 */
void log_text(const char *name, const char *text);
void log_number(const char *name, long long number);

/* Add a member whose value is JSON that is written already. */
void log_json(const char *name, const char *json);

/* Add a time, given in microseconds, as milliseconds with three decimals. */
void log_milliseconds(const char *name, long long microseconds);

enum { LOG_TEXT_MAX = 1024 };

/* Write the line.  A line that can't be written is lost, which is no error. */
void log_end(void);

/*
 * Set the request id that every line carries from now on; NULL for none.  ID is
 * not copied and must stay valid until the next call.
 */
void log_request(const char *id);

#endif
