#include "ctl/when.h"

#include <stdio.h>
#include <string.h>

#include "values/number.h"

/* What a timestamp of the database can be. */
static const char first[] = "1970-01-01 00:00:01";
static const char last[] = "2038-01-19 03:14:07";

static const struct {
	char letter;
	long long seconds;
} units[] = {
	{ 'm', 60 }, { 'h', 3600 }, { 'd', 86400 }, { 'w', 604800 },
};

static const struct {
	const char *name;
	long long before;	/* seconds */
} days[] = {
	{ "today", 0 }, { "yesterday", 86400 },
};

static bool
put_time(time_t t, char out[CALENDAR_TIME_LEN + 1])
{
	struct tm utc;

	return gmtime_r(&t, &utc) != NULL && strftime(out,
	    CALENDAR_TIME_LEN + 1, "%Y-%m-%d %H:%M:%S", &utc) > 0;
}

static bool
put_day(time_t t, char out[CALENDAR_TIME_LEN + 1])
{
	bool done = put_time(t, out);

	out[done ? CALENDAR_DATE_LEN : 0] = '\0';
	return done;
}

static bool
read_span(struct text t, time_t now, char out[CALENDAR_TIME_LEN + 1])
{
	enum { NUMBER_MAX = 1000000 };
	long long n, seconds = 0;

	for (size_t i = 0; i < sizeof(units) / sizeof(*units) &&
	    t.length > 1; i++)
		if (t.bytes[t.length - 1] == units[i].letter)
			seconds = units[i].seconds;
	if (seconds == 0)
		return false;
	t.length--;
	if (!number_of_string(t, &n) || n < 0 || n > NUMBER_MAX)
		return false;
	if (n * seconds >= (long long)now)
		memcpy(out, first, sizeof(first));
	return n * seconds >= (long long)now ||
	    put_time(now - (time_t)(n * seconds), out);
}

/* Complete the day or time in OUT; false if it is none. */
static bool
complete(enum when_side side, char out[CALENDAR_TIME_LEN + 1])
{
	enum { MINUTE_LEN = CALENDAR_TIME_LEN - 3 };
	size_t length = strlen(out);
	const char *more = "";

	if (length == CALENDAR_DATE_LEN)
		more = side == WHEN_SINCE ? " 00:00:00" : " 23:59:59";
	else if (length == MINUTE_LEN)
		more = side == WHEN_SINCE ? ":00" : ":59";
	(void)snprintf(out + length, CALENDAR_TIME_LEN + 1 - length, "%s",
	    more);
	return strlen(out) == CALENDAR_TIME_LEN &&
	    calendar_is_date_or_time(text_of(out));
}

bool
when_read(const char *text, enum when_side side, time_t now,
    char out[CALENDAR_TIME_LEN + 1])
{
	struct text t = text_of(text);
	bool found = false;

	for (size_t i = 0; i < sizeof(days) / sizeof(*days) && !found; i++)
		found = text_is(t, days[i].name) &&
		    put_day(now - (time_t)days[i].before, out);
	if (!found && read_span(t, now, out))
		return true;
	if (!found) {
		if (t.length == CALENDAR_TIME_LEN + 1 &&
		    t.bytes[CALENDAR_TIME_LEN] == 'Z')
			t.length--;
		if (t.length > CALENDAR_TIME_LEN)
			return false;
		text_put(t, out, CALENDAR_TIME_LEN + 1);
		if (t.length > CALENDAR_DATE_LEN &&
		    out[CALENDAR_DATE_LEN] == 'T')
			out[CALENDAR_DATE_LEN] = ' ';
	}
	if (!complete(side, out))
		return false;
	if (strcmp(out, first) < 0)
		memcpy(out, first, sizeof(first));
	else if (strcmp(out, last) > 0)
		memcpy(out, last, sizeof(last));
	return true;
}
