/*
 * Times as people write them on the command line.
 */
#ifndef CTL_WHEN_H
#define CTL_WHEN_H

#include <stdbool.h>
#include <time.h>

#include "values/calendar.h"

enum when_side { WHEN_SINCE, WHEN_UNTIL };

/*
 * Write the time that TEXT means in UTC, and a NUL, to OUT as the database
 * writes times: a day, YYYY-MM-DD, "today" or "yesterday", from its first
 * second or until its last one; a time, YYYY-MM-DD HH:MM[:SS], with a T for the
 * space and a Z behind it if one likes; or a span before NOW, a number with m,
 * h, d or w.  What no column can hold becomes the first or last time that one
 * can.  False if TEXT is none of these.
 */
bool when_read(const char *text, enum when_side side, time_t now,
    char out[CALENDAR_TIME_LEN + 1])
    __attribute__((nonnull, warn_unused_result));

#endif
