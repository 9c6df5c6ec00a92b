/*
 * log: one JSON object a line, whatever the text, to where it was told.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"
#include "base/text.h"

#define NEW "\xEF\xBF\xBD"	/* U+FFFD, instead of what is not UTF-8 */

struct scratch {
	char dir[256];
	char path[300];
	char line[8192];	/* the last line that was read */
};

static int
setup(void **state)
{
	struct scratch *s = calloc(1, sizeof(*s));
	const char *tmp = getenv("TMPDIR");

	if (s == NULL)
		return -1;
	(void)snprintf(s->dir, sizeof(s->dir), "%s/unit-log.XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(s->dir) == NULL)
		return -1;
	(void)snprintf(s->path, sizeof(s->path), "%s/log", s->dir);
	*state = s;
	return 0;
}

static int
teardown(void **state)
{
	struct scratch *s = *state;

	log_request(NULL);
	(void)unlink(s->path);
	(void)rmdir(s->dir);
	free(s);
	return log_open("stderr");
}

/* Read line NUMBER (from 1) of the log; fails if it isn't there. */
static const char *
line(struct scratch *s, int number)
{
	FILE *file = fopen(s->path, "r");

	assert_non_null(file);
	while (number-- > 0)
		assert_non_null(fgets(s->line, sizeof(s->line), file));
	(void)fclose(file);
	return s->line;
}

static void
assert_has(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("no %s in %s", part, text);
}

static void
assert_has_not(const char *text, const char *part)
{
	if (strstr(text, part) != NULL)
		fail_msg("%s in %s", part, text);
}

static void
test_line(void **state)
{
	struct scratch *s = *state;
	int year, n = 0;

	assert_int_equal(log_open(s->path), 0);
	log_begin(LOG_LEVEL_INFO, "all is well");
	log_text("store", "default");
	log_number("status", 200);
	log_number("offset", -5);
	log_text("nothing", NULL);
	log_end();
	assert_int_equal(sscanf(line(s, 1), "{\"time\":\"%4d-%*2d-%*2dT%*2d:"
	    "%*2d:%*2d.%*3dZ\",\"level\":\"info\",\"pid\":%*d%n", &year, &n),
	    1);
	assert_true(year >= 2024 && n > 0);
	assert_string_equal(s->line + n, ",\"message\":\"all is well\","
	    "\"store\":\"default\",\"status\":200,\"offset\":-5}\n");
}

static void
test_levels_and_request(void **state)
{
	struct scratch *s = *state;

	assert_int_equal(log_open(s->path), 0);
	log_request("abc-1");
	log_begin(LOG_LEVEL_WARNING, "one");
	log_end();
	log_request(NULL);
	log_begin(LOG_LEVEL_ERROR, "two");
	log_end();
	assert_has(line(s, 1), "\"level\":\"warning\"");
	assert_has(s->line, ",\"request\":\"abc-1\",\"message\":\"one\"}");
	assert_has(line(s, 2), "\"level\":\"error\"");
	assert_has(s->line, ",\"message\":\"two\"}");
	assert_has_not(s->line, "request");
}

/* A line that was begun and not ended leaves nothing in the next one. */
static void
test_abandoned_line(void **state)
{
	struct scratch *s = *state;

	assert_int_equal(log_open(s->path), 0);
	log_begin(LOG_LEVEL_INFO, "abandoned");
	log_begin(LOG_LEVEL_INFO, "finished");
	log_end();
	assert_has(line(s, 1), "finished");
	assert_has_not(s->line, "abandoned");
}

static void
test_escapes(void **state)
{
	struct scratch *s = *state;

	assert_int_equal(log_open(s->path), 0);
	log_begin(LOG_LEVEL_INFO, "a\"b\\c/d");
	log_text("control", "\n\r\t\x01\x1F\x7F");
	log_text("utf8", "\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80");
	log_text("bad", "a\xFF" "b\xC3(\xED\xA0\x80.");
	log_end();
	assert_has(line(s, 1), "\"message\":\"a\\\"b\\\\c/d\"");
	assert_has(s->line, "\"control\":"
	    "\"\\n\\r\\t\\u0001\\u001f\x7F\"");
	assert_has(s->line, "\"utf8\":\"\xC3\xA4\xE2\x82\xAC"
	    "\xF0\x9F\x98\x80\"");
	assert_has(s->line, "\"bad\":\"a" NEW "b" NEW "(" NEW NEW NEW ".\"");
}

/* No text can end its string or the line, or leave it in bad UTF-8. */
static void
test_every_byte(void **state)
{
	struct scratch *s = *state;
	char bytes[256];
	struct text all;

	for (int c = 1; c < 256; c++)
		bytes[c - 1] = (char)(256 - c);
	bytes[255] = '\0';
	assert_int_equal(log_open(s->path), 0);
	log_begin(LOG_LEVEL_INFO, "");
	log_text("all", bytes);
	log_end();
	log_begin(LOG_LEVEL_INFO, "next");
	log_end();
	all = text_of(line(s, 1));
	assert_true(text_is_utf8(all));
	for (size_t i = 0; i + 1 < all.length; i++)
		assert_true((unsigned char)all.bytes[i] >= ' ');
	assert_string_equal(s->line + all.length - 3, "\"}\n");
	assert_has(line(s, 2), "next");
}

static void
test_long_text(void **state)
{
	struct scratch *s = *state;
	char text[LOG_TEXT_MAX + 3];

	memset(text, 'x', sizeof(text));
	text[LOG_TEXT_MAX - 1] = '\xC3';	/* is cut in two */
	text[LOG_TEXT_MAX] = '\xA4';
	text[LOG_TEXT_MAX + 2] = '\0';
	assert_int_equal(log_open(s->path), 0);
	log_begin(LOG_LEVEL_INFO, "long");
	log_text("t", text);
	log_end();
	assert_has(line(s, 1), "x" NEW "\"}\n");
	assert_int_equal(strspn(strstr(s->line, "\"t\":\"") + 5, "x"),
	    LOG_TEXT_MAX - 1);
	text[LOG_TEXT_MAX - 1] = 'x';
	text[LOG_TEXT_MAX] = '\0';
	log_begin(LOG_LEVEL_INFO, "exact");
	log_text("t", text);
	log_end();
	assert_has(line(s, 2), "xx\"}\n");
	assert_int_equal(strspn(strstr(s->line, "\"t\":\"") + 5, "x"),
	    LOG_TEXT_MAX);
}

static void
test_appends(void **state)
{
	struct scratch *s = *state;
	struct stat status;

	for (int i = 0; i < 3; i++) {
		assert_int_equal(log_open(s->path), 0);
		log_begin(LOG_LEVEL_INFO, "again");
		log_number("i", i);
		log_end();
	}
	assert_has(line(s, 1), "\"i\":0");
	assert_has(line(s, 3), "\"i\":2");
	assert_int_equal(stat(s->path, &status), 0);
	assert_int_equal(status.st_mode & 0137, 0);
}

/* Opening another sink gives the old descriptor back. */
static void
test_reopening_leaks_nothing(void **state)
{
	struct scratch *s = *state;
	int before, after;

	assert_int_equal(log_open(s->path), 0);
	before = dup(STDIN_FILENO);
	assert_true(before >= 0);
	(void)close(before);
	for (int i = 0; i < 20; i++)
		assert_int_equal(log_open(s->path), 0);
	after = dup(STDIN_FILENO);
	(void)close(after);
	assert_in_range(after, 0, before + 1);
}

static void
test_unopenable(void **state)
{
	struct scratch *s = *state;

	assert_int_equal(log_open(s->path), 0);
	assert_int_equal(log_open("/nonexistent/customers.log"), -1);
	assert_int_equal(log_open(s->dir), -1);
	log_begin(LOG_LEVEL_INFO, "still here");
	log_end();
	assert_has(line(s, 1), "still here");
}

static void
test_standard_error(void **state)
{
	struct scratch *s = *state;
	int saved = dup(STDERR_FILENO);
	FILE *file = fopen(s->path, "w");

	assert_true(saved >= 0);
	assert_non_null(file);
	assert_true(dup2(fileno(file), STDERR_FILENO) >= 0);
	(void)fclose(file);
	assert_int_equal(log_open("stderr"), 0);
	log_begin(LOG_LEVEL_ERROR, "to standard error");
	log_end();
	assert_true(dup2(saved, STDERR_FILENO) >= 0);
	(void)close(saved);
	assert_has(line(s, 1), "to standard error");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_line),
		TEST(test_levels_and_request),
		TEST(test_abandoned_line),
		TEST(test_escapes),
		TEST(test_every_byte),
		TEST(test_long_text),
		TEST(test_appends),
		TEST(test_reopening_leaks_nothing),
		TEST(test_unopenable),
		TEST(test_standard_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
