/*
 * Dates and times: t/data/calendar.txt, contract D5 and D14.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "values/calendar.h"
#include "cases.h"

enum { NOW = 1709208000 };	/* 2024-02-29 12:00:00 UTC */

/* "time" and "notime" are about time stamps, the rest about dates. */
static const char *
verdict(const char *expected, struct text text)
{
	static char out[CALENDAR_TIME_LEN + 1];
	struct calendar_date date;

	if (strcmp(expected, "time") == 0 || strcmp(expected, "notime") == 0)
		return calendar_parse_timestamp(text, NOW, out) ? "time" :
		    "notime";
	switch (calendar_parse(text, &date)) {
	case CALENDAR_BLANK:
		return "blank";
	case CALENDAR_INVALID:
		return "invalid";
	default:
		calendar_format(&date, out);
		return out;
	}
}

static void
test_data_file(void **state)
{
	(void)state;
	cases_run("calendar", 70, verdict);
}

static void
test_date_kept_when_invalid(void **state)
{
	struct calendar_date date = { 1, 2, 3 };

	(void)state;
	assert_int_equal(calendar_parse(TEXT_LITERAL("1990-02-30"), &date),
	    CALENDAR_INVALID);
	assert_int_equal(calendar_parse(TEXT_ABSENT, &date), CALENDAR_BLANK);
	assert_int_equal(date.year * 100 + date.month * 10 + date.day, 123);
}

/* Every day of the first and last years and some between is one, once. */
static void
test_days_of_years(void **state)
{
	static const struct {
		int year, days;
	} years[] = { { 1900, 365 }, { 1999, 365 }, { 2000, 366 },
	    { 2024, 366 }, { 2100, 365 }, { 9999, 365 } };

	(void)state;
	for (size_t i = 0; i < sizeof(years) / sizeof(years[0]); i++) {
		struct calendar_date date;
		int days = 0;
		char text[32];

		for (int n = 0; n < 1400; n++) {
			(void)snprintf(text, sizeof(text), "%04d-%02d-%02d",
			    years[i].year, n / 100, n % 100);
			days += calendar_parse(text_of(text), &date) ==
			    CALENDAR_DATE;
		}
		assert_int_equal(days, years[i].days);
	}
}

static void
test_order(void **state)
{
	static const struct calendar_date days[] = {
		{ 1999, 12, 31 }, { 2000, 1, 1 }, { 2000, 1, 2 },
		{ 2000, 2, 1 }, { 2001, 1, 1 }
	};

	(void)state;
	for (size_t a = 0; a < 5; a++)
		for (size_t b = 0; b < 5; b++)
			assert_int_equal(calendar_is_after(&days[a], &days[b]),
			    a > b);
}

/* The same moment is another day elsewhere. */
static void
test_today(void **state)
{
	static const struct {
		const char *zone;
		time_t now;
		const char *today;
	} cases[] = {
		{ "UTC", 1709251199, "2024-02-29" },
		{ "UTC", 1709251200, "2024-03-01" },
		{ NULL, 1709251199, "2024-02-29" },
		{ "", 1709251199, "2024-02-29" },
		{ "Europe/Rome", 1709247599, "2024-02-29" },
		{ "Europe/Rome", 1709247600, "2024-03-01" },
		{ "Europe/Rome", 1719784799, "2024-06-30" },
		{ "Europe/Rome", 1719784800, "2024-07-01" },
		{ "America/Los_Angeles", 1709279999, "2024-02-29" },
		{ "America/Los_Angeles", 1709280000, "2024-03-01" },
		{ "Pacific/Kiritimati", 1709200799, "2024-02-29" },
		{ "Pacific/Kiritimati", 1709200800, "2024-03-01" },
		{ "Asia/Kolkata", 1709231399, "2024-02-29" },
		{ "Asia/Kolkata", 1709231400, "2024-03-01" },
		{ "America/Argentina/Buenos_Aires", 1709261999, "2024-02-29" },
		{ "Etc/GMT+5", 1709269199, "2024-02-29" },
		/* None of these is a zone: UTC. */
		{ "Mars/Phobos", 1709251199, "2024-02-29" },
		{ "../zoneinfo/Pacific/Kiritimati", NOW, "2024-02-29" },
		{ "/usr/share/zoneinfo/Pacific/Kiritimati", NOW,
		    "2024-02-29" },
		{ "+14:00", NOW, "2024-02-29" },
		{ "Pacific/Kiritimati ", NOW, "2024-02-29" },
		{ "Europe", 1709251199, "2024-02-29" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct calendar_date today;
		char out[CALENDAR_DATE_LEN + 1];

		calendar_today(cases[i].zone, cases[i].now, &today);
		calendar_format(&today, out);
		assert_string_equal(out, cases[i].today);
	}
}

static void
test_zones(void **state)
{
	static const char *const bad[] = { "", "Mars/Phobos", "Europe/Rom",
	    "europe/rome", "/etc/passwd", "A/../../etc/localtime", "CET+1x" };

	(void)state;
	assert_true(calendar_is_zone("Europe/Rome"));
	assert_true(calendar_is_zone("America/Los_Angeles"));
	assert_true(calendar_is_zone("UTC"));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(calendar_is_zone(bad[i]));
}

/* A store's zone is not the process's. */
static void
test_environment_is_left_alone(void **state)
{
	struct calendar_date today;
	time_t now = NOW;
	struct tm before, after;

	(void)state;
	assert_int_equal(setenv("TZ", "Asia/Tokyo", 1), 0);
	tzset();
	assert_non_null(localtime_r(&now, &before));
	calendar_today("Pacific/Kiritimati", now, &today);
	assert_int_equal(today.day, 1);
	calendar_today("UTC", now, &today);
	assert_int_equal(today.day, 29);
	calendar_today("Mars/Phobos", now + 12 * 3600 - 1, &today);
	assert_int_equal(today.day, 29);
	assert_string_equal(getenv("TZ"), "Asia/Tokyo");
	assert_non_null(localtime_r(&now, &after));
	assert_int_equal(before.tm_hour, after.tm_hour);
	assert_int_equal(unsetenv("TZ"), 0);
	tzset();
}

static void
test_timestamp_out(void **state)
{
	char out[CALENDAR_TIME_LEN + 1] = "x";

	(void)state;
	assert_true(calendar_parse_timestamp(
	    TEXT_LITERAL("2001-02-03 04:05:06"), NOW, out));
	assert_string_equal(out, "2001-02-03 04:05:06");
	assert_false(calendar_parse_timestamp(
	    TEXT_LITERAL("2001-02-03 04:05:60"), NOW, out));
	assert_string_equal(out, "");
	assert_false(calendar_parse_timestamp(TEXT_ABSENT, NOW, out));
	/* The second that now is has begun; the next one has not. */
	assert_true(calendar_parse_timestamp(
	    TEXT_LITERAL("2024-02-29 12:00:00"), NOW, out));
	assert_false(calendar_parse_timestamp(
	    TEXT_LITERAL("2024-02-29 12:00:00"), NOW - 1, out));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_data_file),
		cmocka_unit_test(test_date_kept_when_invalid),
		cmocka_unit_test(test_days_of_years),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_today),
		cmocka_unit_test(test_zones),
		cmocka_unit_test(test_environment_is_left_alone),
		cmocka_unit_test(test_timestamp_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
