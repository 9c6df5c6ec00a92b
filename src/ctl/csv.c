#include "ctl/csv.h"

#include <stdbool.h>
#include <string.h>

void
ctl_csv_start(struct ctl_csv *csv, char *bytes, size_t length)
{
	static const char mark[] = "\xEF\xBB\xBF";
	size_t skip = length >= 3 && memcmp(bytes, mark, 3) == 0 ? 3 : 0;

	*csv = (struct ctl_csv){ bytes + skip, bytes + length, 1 };
}

/* The length in bytes of the line break at CSV's position; 0 if none. */
static size_t
line_break(const struct ctl_csv *csv)
{
	size_t left = (size_t)(csv->end - csv->at);

	if (left >= 2 && memcmp(csv->at, "\r\n", 2) == 0)
		return 2;
	return left >= 1 && *csv->at == '\n';
}

/*
 * Read a quoted field without its quotes; false if no quote ends it.  Add the
 * number of line feeds in it to *LINES.
 */
static bool
read_quoted(struct ctl_csv *csv, struct text *field, unsigned long *lines)
{
	char *out = ++csv->at;

	field->bytes = out;
	for (; csv->at < csv->end; csv->at++) {
		if (*csv->at == '"' &&
		    (csv->at + 1 == csv->end || csv->at[1] != '"')) {
			csv->at++;
			field->length = (size_t)(out - field->bytes);
			return true;
		}
		csv->at += *csv->at == '"';
		*lines += *csv->at == '\n';
		*out++ = *csv->at;
	}
	return false;
}

static bool
read_plain(struct ctl_csv *csv, struct text *field)
{
	field->bytes = csv->at;
	while (csv->at < csv->end && *csv->at != ',' && *csv->at != '"' &&
	    line_break(csv) == 0)
		csv->at++;
	field->length = (size_t)(csv->at - field->bytes);
	return csv->at == csv->end || *csv->at != '"';
}

static enum ctl_csv_outcome
fail(const char **reason, const char *why)
{
	*reason = why;
	return CTL_CSV_MALFORMED;
}

enum ctl_csv_outcome
ctl_csv_next(struct ctl_csv *csv, struct text *fields, size_t max,
    size_t *count, const char **reason)
{
	unsigned long lines = 1;

	*count = 0;
	if (csv->at == csv->end)
		return CTL_CSV_END;
	for (;;) {
		if (*count == max)
			return fail(reason, "too many fields");
		if (csv->at < csv->end && *csv->at == '"') {
			if (!read_quoted(csv, &fields[*count], &lines))
				return fail(reason, "a quote is not closed");
		} else if (!read_plain(csv, &fields[*count]))
			return fail(reason, "a quote inside a field");
		++*count;
		if (csv->at == csv->end || line_break(csv) > 0)
			break;
		if (*csv->at != ',')
			return fail(reason, "text after a closing quote");
		csv->at++;
	}
	csv->at += line_break(csv);
	csv->line += lines;
	return CTL_CSV_RECORD;
}
