/*
 * The start of a worker: what must be in order before it takes a request, the
 * same looked at beforehand ("customers.fcgi -t"), and where a fault is told.
 */
#ifndef START_H
#define START_H

#include <stdbool.h>
#include <stddef.h>

#include "call/app.h"

/* A test takes no longer, in seconds: whoever asked for it waits. */
enum { START_TEST_SECONDS = 10 };

/*
 * True if the templates of mails and pages are sound.  Otherwise the first
 * fault is in ERROR, of SIZE bytes.
 */
bool start_check_templates(const struct app *app, char *error, size_t size)
    __attribute__((nonnull, warn_unused_result));

/*
 * Tell the ERROR for which the program does not start: in LOG, as the settings
 * name it, or NULL if that is not known, and on standard error.  It goes to
 * syslog where LOG can't be opened, or is a standard error that nobody reads.
 */
void start_tell(const char *log, const char *error)
    __attribute__((nonnull(2)));

/*
 * "customers.fcgi -t": print "log: " and where the log is, and whether a worker
 * would start with the settings and templates as they are now.  Opens neither
 * the log nor the database.  Returns EX_OK or EX_CONFIG; a test that takes too
 * long is ended by SIGALRM.
 */
int start_test(void) __attribute__((warn_unused_result));

/*
 * True if "PROGRAM -t" succeeds: another worker could take the place of this
 * one.  Otherwise ERROR, of SIZE bytes, says why not.
 */
bool start_is_possible(const char *program, char *error, size_t size)
    __attribute__((nonnull, warn_unused_result));

#endif
