/*
 * cases: reads the data files of the unit tests, t/data/NAME.txt.  A line is a
 * verdict, a tab and a text, in which \xNN stands for a byte, \uNNNN for a
 * character, \\ for a backslash and {TEXT*N} for N times TEXT (which has none
 * of {, } and * in it).  Lines that start with # and empty lines are comments.
 * Each test that has a data file includes this once; cmocka's headers go before
 * it.
 */
#ifndef CASES_H
#define CASES_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"

/* What the code under test says about TEXT, in the words of the data file. */
typedef const char *case_verdict(const char *expected, struct text text);

static void
cases_add_character(struct buf *b, unsigned long c)
{
	if (c < 0x80) {
		buf_byte(b, (char)c);
		return;
	}
	if (c < 0x800)
		buf_byte(b, (char)(0xC0 | c >> 6));
	else {
		buf_byte(b, (char)(0xE0 | c >> 12));
		buf_byte(b, (char)(0x80 | (c >> 6 & 0x3F)));
	}
	buf_byte(b, (char)(0x80 | (c & 0x3F)));
}

/*
 * What follows the {TEXT*N} at RAW, with the length of TEXT and N; NULL if
 * there is none.
 */
static const char *
cases_repetition(const char *raw, size_t *length, unsigned long *n)
{
	char *after;

	if (*raw != '{')
		return NULL;
	*length = strcspn(raw + 1, "*{}");
	if (raw[1 + *length] != '*')
		return NULL;
	*n = strtoul(raw + *length + 2, &after, 10);
	return *after == '}' ? after + 1 : NULL;
}

/* Append LENGTH bytes at RAW with their escapes undone. */
static void
cases_unescape(struct buf *b, const char *raw, size_t length)
{
	const char *end = raw + length, *after;
	unsigned long n;
	char digits[5] = "";

	while (raw < end) {
		if ((after = cases_repetition(raw, &length, &n)) != NULL) {
			while (n-- > 0)
				cases_unescape(b, raw + 1, length);
			raw = after;
		} else if (raw[0] == '\\' && raw[1] == '\\') {
			buf_byte(b, '\\');
			raw += 2;
		} else if (raw[0] == '\\' && (raw[1] == 'x' || raw[1] == 'u')) {
			length = raw[1] == 'x' ? 2 : 4;
			memset(digits, 0, sizeof(digits));
			memcpy(digits, raw + 2, length);
			n = strtoul(digits, NULL, 16);
			if (length == 2)
				buf_byte(b, (char)n);
			else
				cases_add_character(b, n);
			raw += 2 + length;
		} else
			buf_byte(b, *raw++);
	}
}

/*
 * Judge every line of t/data/NAME.txt and report those that get another
 * verdict.  Fails the test if there were any, or fewer than LEAST lines.
 */
static void
cases_run(const char *name, int least, case_verdict *verdict)
{
	const char *top = getenv("srcdir"), *got;
	char path[4096], line[4096], *text;
	int number = 0, cases = 0, wrong = 0;
	struct buf b = BUF_EMPTY;
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/t/data/%s.txt",
	    top != NULL ? top : ".", name);
	assert_non_null(file = fopen(path, "r"));
	while (fgets(line, sizeof(line), file) != NULL) {
		number++;
		line[strcspn(line, "\n")] = '\0';
		if (line[0] == '#' || (text = strchr(line, '\t')) == NULL)
			continue;
		*text++ = '\0';
		buf_reset(&b);
		cases_unescape(&b, text, strlen(text));
		cases++;
		got = verdict(line, (struct text){ buf_string(&b), b.length });
		if (strcmp(got, line) == 0)
			continue;
		print_error("%s:%d: %s: expected %s, got %s\n", path, number,
		    text, line, got);
		wrong++;
	}
	(void)fclose(file);
	buf_free(&b);
	assert_int_equal(wrong, 0);
	assert_true(cases >= least);
}

#endif
