/*
 * Dates and times as clients write them, and the current day in the time zone
 * of a shop (contract D5, D14).  Hides the time zones of GLib: the process has
 * one TZ, but every shop has a zone of its own.
 */
#ifndef VALUES_CALENDAR_H
#define VALUES_CALENDAR_H

#include <stdbool.h>
#include <time.h>

#include "base/text.h"

/* A day of the Gregorian calendar that exists. */
struct calendar_date {
	int year;	/* 1900 to 9999 */
	int month;	/* 1 to 12 */
	int day;	/* 1 to 31 */
};

enum calendar_verdict {
	CALENDAR_DATE,		/* a date */
	CALENDAR_BLANK,		/* empty or white space: as if absent */
	CALENDAR_INVALID	/* anything else */
};

enum {
	CALENDAR_YEAR_MIN = 1900,	/* contract D14 */
	CALENDAR_DATE_LEN = 10,		/* YYYY-MM-DD */
	CALENDAR_TIME_LEN = 19		/* YYYY-MM-DD HH:MM:SS */
};

/*
 * Read a date of birth (contract D14): YYYY-MM-DD or YYYY/MM/DD, both
 * optionally followed by a well-formed time, which is ignored, or MM/DD/YYYY.
 * Outer white space is trimmed.  Sets *DATE only on CALENDAR_DATE.  The day may
 * be in the future: see calendar_is_after.
 */
enum calendar_verdict calendar_parse(struct text text,
    struct calendar_date *date) __attribute__((nonnull, warn_unused_result));

/* True if A is a later day than B. */
bool calendar_is_after(const struct calendar_date *a,
    const struct calendar_date *b) __attribute__((nonnull));

/*
 * Set *TODAY to the day that NOW falls on in the IANA time zone ZONE, such as
 * Europe/Rome; NULL or an unknown zone is UTC.  The environment is not changed,
 * and nothing but TZDIR is read from it.
 */
void calendar_today(const char *zone, time_t now, struct calendar_date *today)
    __attribute__((nonnull(3)));

/* True if ZONE is the name of an IANA time zone that this host knows. */
bool calendar_is_zone(const char *zone) __attribute__((nonnull));

/* Write DATE as YYYY-MM-DD and a NUL to OUT, CALENDAR_DATE_LEN + 1 bytes. */
void calendar_format(const struct calendar_date *date, char *out)
    __attribute__((nonnull));

/*
 * True if T is a date or a time as the database writes it, YYYY-MM-DD with or
 * without HH:MM:SS behind a space, from the year 1 on.
 */
bool calendar_is_date_or_time(struct text t);

/*
 * Read a time in UTC as the database writes it, YYYY-MM-DD HH:MM:SS and nothing
 * else (contract D5).  True if it exists and is from 1970-01-01 00:00:01 to
 * NOW; then it is copied with a NUL to OUT, CALENDAR_TIME_LEN + 1 bytes.
 * Otherwise OUT is the empty string.
 */
bool calendar_parse_timestamp(struct text text, time_t now, char *out)
    __attribute__((nonnull, warn_unused_result));

#endif
