/*
 * inih gets the file line by line from next_line, since by itself it gives no
 * line numbers, cuts long lines into pieces, joins indented lines and knows
 * nothing about the groups of the database library.
 */
#include "base/settings_file.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>

#include <ini.h>

#define GROUP "customers"
#define GROUP_LINE "[" GROUP "]"
#define BOM "\xEF\xBB\xBF"

void
settings_file_complain(
    struct settings_file *f, int line, const char *format, ...)
{
	va_list ap;
	int n;

	if (f->failed && (line == 0 || line >= f->error_line))
		return;
	f->failed = true;
	f->error_line = line;
	n = line == 0 ?
	    snprintf(f->error, f->error_size, "%s: ", f->path) :
	    snprintf(f->error, f->error_size, "%s:%d: ", f->path, line);
	if (n < 0 || (size_t)n >= f->error_size)
		return;
	va_start(ap, format);
	(void)vsnprintf(f->error + n, f->error_size - (size_t)n, format, ap);
	va_end(ap);
}

/* True if NAME is a key, ours or the database library's, with a secret. */
static bool
is_secret(const char *name)
{
	return strcmp(name, "password") == 0 ||
	    strcmp(name, "integration_key") == 0 ||
	    strstr(name, "passphrase") != NULL;
}

/* The ini_handler: take one pair. */
static int
take(void *user, const char *group, const char *name, const char *value)
{
	struct settings_file *f = user;

	if (f->exposed && is_secret(name))
		settings_file_complain(f, f->line, "%s: everyone may read "
		    "this file; chmod o-r it and change the secret", name);
	else if (group[0] == '\0')
		settings_file_complain(f, f->line, "%.80s: stands before any "
		    "group", name);
	else if (strcmp(group, GROUP) == 0)
		f->take(f, name, value);
	return 1;
}

/*
 * Skip the rest of a line that did not fit in inih's buffer.  It is an error
 * unless the line is a comment or stands in a foreign group.
 */
static void
cut(struct settings_file *f, const char *line, int size)
{
	int c;

	do
		c = getc(f->stream);
	while (c != EOF && c != '\n');
	if (!f->foreign && line[0] != '#' && line[0] != ';')
		settings_file_complain(f, f->line, "%.*s: the line is longer "
		    "than %d bytes", (int)strcspn(line, " \t=:"), line,
		    size - 2);
}

/*
 * The ini_reader: the next line without its indentation, which inih would take
 * for a continuation.  In a foreign group, a line that is no pair becomes an
 * empty line.
 */
static char *
next_line(char *line, int size, void *file)
{
	struct settings_file *f = file;
	char *start = line;
	bool complete;

	if (fgets(line, size, f->stream) == NULL)
		return NULL;
	f->line++;
	complete = strchr(line, '\n') != NULL || feof(f->stream);
	if (f->line == 1 && strncmp(start, BOM, 3) == 0)
		start += 3;
	start += strspn(start, " \t\r\f\v");
	memmove(line, start, strlen(start) + 1);
	if (line[0] == '[')
		f->foreign = strncmp(line, GROUP_LINE, strlen(GROUP_LINE)) != 0;
	if (!complete)
		cut(f, line, size);
	if (f->foreign && line[0] != '[' && strpbrk(line, "=:") == NULL)
		line[0] = '\0';
	return line;
}

/* Read the lines of the open file. */
static void
read_lines(struct settings_file *f)
{
	struct stat status;
	int broken;

	if (fstat(fileno(f->stream), &status) != 0) {
		settings_file_complain(f, 0, "%s", strerror(errno));
		return;
	}
	f->exposed = (status.st_mode & S_IROTH) != 0;
	errno = 0;
	broken = ini_parse_stream(next_line, f, take, f);
	if (ferror(f->stream))
		settings_file_complain(f, 0, "%s", strerror(errno));
	else if (broken > 0)
		settings_file_complain(f, broken,
		    "neither [group] nor key = value");
	else if (broken < 0)
		settings_file_complain(f, 0, "not enough memory to read it");
}

void
settings_file_read(struct settings_file *f)
{
	if ((f->stream = fopen(f->path, "r")) == NULL) {
		settings_file_complain(f, 0, "%s", strerror(errno));
		return;
	}
	read_lines(f);
	(void)fclose(f->stream);
	f->stream = NULL;
}
