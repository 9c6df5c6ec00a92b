#include "ctl/option_file.h"

#include <string.h>

#include "base/wipe.h"

static const char blank[] = " \t\r\n\f\v";

void
ctl_option_file_open(struct ctl_option_file *f, const char *path)
{
	memset(f, 0, sizeof(*f));
	f->file = fopen(path, "r");
}

static void
put(char *out, const char *from, size_t length)
{
	memcpy(out, from, length);
	out[length] = '\0';
}

/* Take the line apart, which begins at AT with a key. */
static void
take_key(struct ctl_option_file *f, const char *at)
{
	size_t length = strcspn(at, " \t\r\n\f\v="), end;

	put(f->key, at, length);
	for (char *p = f->key; (p = strchr(p, '_')) != NULL; )
		*p = '-';
	at += length;
	at += strspn(at, blank);
	if (*at == '=')
		at += 1 + strspn(at + 1, blank);
	for (end = strlen(at); end > 0 &&
	    strchr(blank, at[end - 1]) != NULL; )
		end--;
	put(f->value, at, end);
}

bool
ctl_option_file_next(struct ctl_option_file *f)
{
	while (f->file != NULL &&
	    fgets(f->line, sizeof(f->line), f->file) != NULL) {
		const char *at = f->line + strspn(f->line, blank);

		f->number++;
		f->key[0] = f->value[0] = '\0';
		if (*at == '[')
			put(f->group, at + 1, strcspn(at + 1, "]\r\n"));
		else if (*at != '\0' && *at != '#' && *at != ';')
			take_key(f, at);
		else
			continue;
		return true;
	}
	return false;
}

void
ctl_option_file_close(struct ctl_option_file *f)
{
	if (f->file != NULL)
		(void)fclose(f->file);
	wipe(f, sizeof(*f));
}
