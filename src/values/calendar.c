/*
 * Each take_ function takes what it understands off the front of a text and
 * returns whether it found it.
 */
#include "values/calendar.h"

#include <stdio.h>
#include <string.h>

#include <glib.h>

static bool
take(struct text *t, char c)
{
	if (t->length == 0 || t->bytes[0] != c)
		return false;
	t->bytes++, t->length--;
	return true;
}

/* Take MIN to MAX decimal digits; MAX is up to 9. */
static bool
take_number(struct text *t, size_t min, size_t max, int *value)
{
	size_t n = 0;

	for (*value = 0; n < max && n < t->length; n++) {
		if (t->bytes[n] < '0' || t->bytes[n] > '9')
			break;
		*value = *value * 10 + (t->bytes[n] - '0');
	}
	t->bytes += n, t->length -= n;
	return n >= min;
}

/* Take exactly two digits, whose value is up to MAX. */
static bool
take_two(struct text *t, int max)
{
	int value;

	return take_number(t, 2, 2, &value) && value <= max;
}

/* Take spaces; false if there are none. */
static bool
take_spaces(struct text *t)
{
	size_t before = t->length;

	while (take(t, ' '))
		continue;
	return t->length < before;
}

/*
 * Take year, month and day with SEPARATOR; month and day have MIN to 2 digits.
 */
static bool
take_year_first(struct text *t, char separator, size_t min,
    struct calendar_date *date)
{
	return take_number(t, 4, 4, &date->year) && take(t, separator) &&
	    take_number(t, min, 2, &date->month) && take(t, separator) &&
	    take_number(t, min, 2, &date->day);
}

static bool
take_month_first(struct text *t, struct calendar_date *date)
{
	return take_number(t, 1, 2, &date->month) && take(t, '/') &&
	    take_number(t, 1, 2, &date->day) && take(t, '/') &&
	    take_number(t, 4, 4, &date->year);
}

/* Take HH:MM, optionally followed by :SS and a fraction. */
static bool
take_clock(struct text *t)
{
	size_t before;

	if (!take_two(t, 23) || !take(t, ':') || !take_two(t, 59))
		return false;
	if (!take(t, ':'))
		return true;
	if (!take_two(t, 59))
		return false;
	if (!take(t, '.'))
		return true;
	for (before = t->length; t->length > 0; t->bytes++, t->length--)
		if (t->bytes[0] < '0' || t->bytes[0] > '9')
			break;
	return t->length < before;
}

/* Take Z, +HH, +HHMM or +HH:MM, optionally after spaces. */
static bool
take_zone(struct text *t)
{
	(void)take_spaces(t);
	if (take(t, 'Z'))
		return true;
	if (!take(t, '+') && !take(t, '-'))
		return false;
	if (!take_two(t, 23))
		return false;
	if (!take(t, ':') && t->length == 0)
		return true;
	return take_two(t, 59);
}

/* True if T is empty, or a time that may follow a date. */
static bool
is_ignorable_time(struct text t)
{
	if (t.length == 0)
		return true;
	if (!take(&t, 'T') && !take_spaces(&t))
		return false;
	if (!take_clock(&t))
		return false;
	return t.length == 0 || (take_zone(&t) && t.length == 0);
}

static bool
is_real(const struct calendar_date *date)
{
	static const int days[] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
	};
	int year = date->year, last;

	if (year < 1 || date->month < 1 || date->month > 12)
		return false;
	last = days[date->month - 1];
	if (date->month == 2 && year % 4 == 0 &&
	    (year % 100 != 0 || year % 400 == 0))
		last = 29;
	return date->day >= 1 && date->day <= last;
}

/* Read one of the three forms of contract D14. */
static bool
read_date(struct text text, struct calendar_date *date)
{
	struct text t = text;

	if (take_year_first(&t, '-', 1, date))
		return is_ignorable_time(t);
	t = text;
	if (take_year_first(&t, '/', 1, date))
		return is_ignorable_time(t);
	t = text;
	return take_month_first(&t, date) && t.length == 0;
}

enum calendar_verdict
calendar_parse(struct text text, struct calendar_date *date)
{
	struct calendar_date read;

	text = text_trim(text);
	if (text_is_empty(text))
		return CALENDAR_BLANK;
	if (!read_date(text, &read) || !is_real(&read) ||
	    read.year < CALENDAR_YEAR_MIN)
		return CALENDAR_INVALID;
	*date = read;
	return CALENDAR_DATE;
}

bool
calendar_is_after(const struct calendar_date *a, const struct calendar_date *b)
{
	if (a->year != b->year)
		return a->year > b->year;
	if (a->month != b->month)
		return a->month > b->month;
	return a->day > b->day;
}

/*
 * The rules of ZONE, or NULL if it is unknown.  A name with dots could lead out
 * of the folder of zone files.
 */
static GTimeZone *
zone_rules(const char *zone)
{
	static const char allowed[] = TEXT_ALPHANUMERIC "_+-/";
	GTimeZone *rules = NULL;

	if (zone != NULL && zone[0] >= 'A' &&
	    zone[strspn(zone, allowed)] == '\0')
		rules = g_time_zone_new_identifier(zone);
	return rules;
}

bool
calendar_is_zone(const char *zone)
{
	GTimeZone *rules = zone_rules(zone);

	if (rules != NULL)
		g_time_zone_unref(rules);
	return rules != NULL;
}

void
calendar_today(const char *zone, time_t now, struct calendar_date *today)
{
	GTimeZone *rules = zone_rules(zone);
	struct tm tm;
	time_t local;
	int interval;

	if (rules == NULL)
		rules = g_time_zone_new_utc();
	interval = g_time_zone_find_interval(rules, G_TIME_TYPE_UNIVERSAL, now);
	local = now + g_time_zone_get_offset(rules, interval);
	g_time_zone_unref(rules);
	memset(&tm, 0, sizeof(tm));
	(void)gmtime_r(&local, &tm);
	today->year = tm.tm_year + 1900;
	today->month = tm.tm_mon + 1;
	today->day = tm.tm_mday;
}

void
calendar_format(const struct calendar_date *date, char *out)
{
	(void)snprintf(out, CALENDAR_DATE_LEN + 1, "%04u-%02u-%02u",
	    (unsigned)date->year % 10000, (unsigned)date->month % 100,
	    (unsigned)date->day % 100);
}

bool
calendar_is_date_or_time(struct text t)
{
	struct calendar_date date;

	if (t.length != CALENDAR_DATE_LEN && t.length != CALENDAR_TIME_LEN)
		return false;
	if (!take_year_first(&t, '-', 2, &date) || !is_real(&date))
		return false;
	return t.length == 0 || (take(&t, ' ') && take_clock(&t) &&
	    t.length == 0);
}

bool
calendar_parse_timestamp(struct text text, time_t now, char *out)
{
	static const char first[] = "1970-01-01 00:00:01";
	char last[CALENDAR_TIME_LEN + 1];
	struct calendar_date date;
	struct text t = text;
	struct tm utc;

	out[0] = '\0';
	if (text.length != CALENDAR_TIME_LEN || gmtime_r(&now, &utc) == NULL ||
	    strftime(last, sizeof(last), "%Y-%m-%d %H:%M:%S", &utc) == 0)
		return false;
	/* In a text of this length, take_clock can only take HH:MM:SS. */
	if (!take_year_first(&t, '-', 2, &date) || !is_real(&date) ||
	    !take(&t, ' ') || !take_clock(&t) || t.length > 0)
		return false;
	/* In one format, times compare like text. */
	if (memcmp(text.bytes, first, CALENDAR_TIME_LEN) < 0 ||
	    memcmp(text.bytes, last, CALENDAR_TIME_LEN) > 0)
		return false;
	memcpy(out, text.bytes, CALENDAR_TIME_LEN);
	out[CALENDAR_TIME_LEN] = '\0';
	return true;
}
