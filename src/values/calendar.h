/*
 * Dates and times as clients write them, and what day it is in a
 * shop's time zone (contract D5, D14).  Hides GLib's time zones: the process
 * has one TZ, but every store its own zone.
 */
#ifndef VALUES_CALENDAR_H
#define VALUES_CALENDAR_H

#include <stdbool.h>
#include <time.h>

#include "base/text.h"

/* A day of the Gregorian calendar; always a real one. */
struct calendar_date {
	int year;	/* 1900 to 9999 */
	int month;	/* 1 to 12 */
	int day;	/* 1 to 31 */
};

enum calendar_verdict {
	CALENDAR_DATE,		/* a date */
	CALENDAR_BLANK,		/* nothing but white space: absent */
	CALENDAR_INVALID	/* anything else */
};

enum {
	CALENDAR_YEAR_MIN = 1900,	/* D14 */
	CALENDAR_DATE_LEN = 10,		/* YYYY-MM-DD */
	CALENDAR_TIME_LEN = 19		/* YYYY-MM-DD HH:MM:SS */
};

/*
 * Read a date of birth (D14): YYYY-MM-DD, YYYY/MM/DD, either with a time after
 * it that must be well-formed and is ignored, or MM/DD/YYYY.  Outer white space
 * is trimmed.  *DATE is set on CALENDAR_DATE only.  Whether the day is in the
 * future is not asked here; see calendar_is_after.
 */
enum calendar_verdict calendar_parse(struct text text,
    struct calendar_date *date) __attribute__((nonnull, warn_unused_result));

/* True if A is a later day than B. */
bool calendar_is_after(const struct calendar_date *a,
    const struct calendar_date *b) __attribute__((nonnull));

/*
 * The day that NOW falls on in the IANA time zone ZONE, such as Europe/Rome.
 * NULL or an unknown zone is UTC.  The environment is neither read (but for
 * TZDIR) nor changed.
 */
void calendar_today(const char *zone, time_t now, struct calendar_date *today)
    __attribute__((nonnull(3)));

/* True if ZONE is the name of an IANA time zone that this host knows. */
bool calendar_is_zone(const char *zone) __attribute__((nonnull));

/* Write DATE as YYYY-MM-DD and a NUL to OUT, CALENDAR_DATE_LEN + 1 bytes. */
void calendar_format(const struct calendar_date *date, char *out)
    __attribute__((nonnull));

/*
 * Read a time in UTC as it is written in the database, YYYY-MM-DD HH:MM:SS and
 * nothing else (D5).  True if it is a real one from 1970-01-01 00:00:01 on and
 * not later than NOW; then it is copied with a NUL to OUT, CALENDAR_TIME_LEN +
 * 1 bytes.  Otherwise OUT is the empty string.
 */
bool calendar_parse_timestamp(struct text text, time_t now, char *out)
    __attribute__((nonnull, warn_unused_result));

#endif
