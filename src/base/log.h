/*
 * One JSON object a line, to standard error, a file or syslog.  A line
 * is gathered between log_begin and log_end and written with one write(2), so
 * lines of many workers never mix.  Never give it a body, a password, a hash,
 * a key, a token or a whole e-mail address.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

enum log_level { LOG_LEVEL_INFO, LOG_LEVEL_WARNING, LOG_LEVEL_ERROR };

/*
 * Choose where lines go: "stderr" (the default without this call), "syslog",
 * or the absolute path of a file that is opened for appending.  Returns 0, or
 * -1 with errno when the file can't be opened (the sink stays as it was).
 */
int log_open(const char *target) __attribute__((warn_unused_result));

/* Start a line with its level and a sentence for people. */
void log_begin(enum log_level level, const char *message);

/*
 * Add a member to the line.  Text may be any bytes: what is not UTF-8 is
 * replaced, long text is cut at LOG_TEXT_MAX bytes.  NULL text adds nothing.
 */
void log_text(const char *name, const char *text);
void log_number(const char *name, long long number);

/* Add a time, given in microseconds, in milliseconds with three decimals. */
void log_milliseconds(const char *name, long long microseconds);

enum { LOG_TEXT_MAX = 1024 };

/* Write the line.  A sink that can't take it is no reason to fail. */
void log_end(void);

/*
 * The request id that every line carries from now on; NULL for none.  The
 * string is not copied and must stay valid until the next call.
 */
void log_request(const char *id);

#endif
